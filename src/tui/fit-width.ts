import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();

/**
 * Text made exactly `width` columns wide: filled up with spaces, or cut between characters as people see them
 * (one emoji family is one character) and ended with an ellipsis. The text must be clean.
 */
export function fitWidth(text: string, width: number): string {
  const wanted = stringWidth(text);
  if (wanted <= width) return text + ' '.repeat(width - wanted);
  let kept = '';
  let keptWidth = 0;
  for (const { segment } of segmenter.segment(text)) {
    const segmentWidth = stringWidth(segment);
    if (keptWidth + segmentWidth > width - 1) break;
    kept += segment;
    keptWidth += segmentWidth;
  }
  return `${kept}…${' '.repeat(Math.max(0, width - 1 - keptWidth))}`;
}

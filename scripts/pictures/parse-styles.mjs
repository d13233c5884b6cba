/**
 * @typedef {object} Style
 * @property {string} [colour] a name of the palette
 * @property {boolean} [bold]
 * @property {boolean} [dim]
 * @property {boolean} [inverse]
 *
 * @typedef {{ text: string, style: Style }} Span
 */

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/**
 * The screen that `tmux capture-pane -e` prints, as spans of one style, a list for each line. Only what kr uses is
 * known: the sixteen colours as foreground, bold, dim, inverse. Throws for anything else, so that nothing is lost.
 * @param {string} screen
 * @returns {Span[][]}
 */
export function parseStyles(screen) {
  /** @type {Style} */
  let style = {};
  return screen.split('\n').map((line) => {
    const spans = [];
    // The text stands at even places, what changes its style between.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
    for (const [index, part] of line.split(/\u001b\[([\d;]*)m/).entries()) {
      if (index % 2 === 1) style = part.split(';').reduce((old, code) => change(old, Number(code)), style);
      else if (part !== '') spans.push({ text: part, style });
    }
    return spans;
  });
}

/** @returns {Style} */
function change(style, code) {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 27) return { ...style, inverse: false };
  // The background is never another.
  if (code === 49) return style;
  if (code === 39) return { ...style, colour: undefined };
  const colour = colours[code % 10];
  if (colour && code >= 30 && code < 38) return { ...style, colour };
  if (colour && code >= 90 && code < 98) return { ...style, colour: `bright ${colour}` };
  throw new Error(`The style ${code} is not known.`);
}

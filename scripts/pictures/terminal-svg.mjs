import stringWidth from 'string-width';

/** A window of its own colours, so that it reads the same on light and on dark pages. */
export const palette = {
  background: '#10151c',
  border: '#57606a',
  text: '#e6edf3',
  dim: '#9aa7b4',
  black: '#8b949e',
  red: '#ff8a80',
  green: '#5dd879',
  yellow: '#e8c14a',
  blue: '#7ab8ff',
  magenta: '#d5a6ff',
  cyan: '#56d4dd',
  white: '#e6edf3',
};

/** Sizes in pixels. */
const cell = { width: 8.4, height: 18 };
const margin = 14;
const fontSize = 14;

/**
 * A terminal's screen as an SVG with real text in it.
 * @param {object} picture
 * @param {import('./parse-styles.mjs').Span[][]} picture.lines
 * @param {number} picture.columns
 * @param {string} picture.title
 * @param {string} picture.description
 */
export function terminalSvg({ lines, columns, title, description }) {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = lines.length * cell.height + 2 * margin;
  const rows = lines
    .map((spans, row) => rowSvg(spans, margin + row * cell.height))
    .filter((row) => row !== '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(description)}</desc>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${palette.background}" stroke="${palette.border}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="${palette.text}">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Every piece is put to its column and has the width of its cells, whatever the font of the reader. */
function rowSvg(spans, top) {
  let column = 0;
  const pieces = [];
  for (const { text, style } of spans) {
    for (const [part] of text.matchAll(/ +|\S+(?: \S+)*/g)) {
      const width = stringWidth(part);
      if (style.inverse) pieces.push(blockSvg(column, width, top, style));
      if (part.trim() !== '') pieces.push(textSvg(part, { column, width, top, style }));
      column += width;
    }
  }
  return pieces.join('');
}

function textSvg(text, { column, width, top, style }) {
  const fill = style.inverse ? palette.background : colourOf(style);
  const attributes = [
    `x="${pixels(column)}"`,
    `y="${top + cell.height * 0.75}"`,
    `textLength="${round(width * cell.width)}"`,
    'lengthAdjust="spacingAndGlyphs"',
    ...(fill === palette.text ? [] : [`fill="${fill}"`]),
    ...(style.bold ? ['font-weight="bold"'] : []),
  ];
  return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`;
}

function blockSvg(column, width, top, style) {
  return `<rect x="${pixels(column)}" y="${top}" width="${round(width * cell.width)}" height="${cell.height}" fill="${colourOf(style)}"/>`;
}

function colourOf({ colour, dim }) {
  if (colour === undefined) return dim ? palette.dim : palette.text;
  return palette[colour.replace('bright ', '')];
}

function pixels(column) {
  return round(margin + column * cell.width);
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function escapeXml(text) {
  return text.replace(/[<>&"]/g, (character) => `&#${character.codePointAt(0)};`);
}

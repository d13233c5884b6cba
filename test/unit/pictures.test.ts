/** The pictures of README, and how a screen becomes one. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseStyles } from '../../scripts/pictures/parse-styles.mjs';
import { palette, terminalSvg } from '../../scripts/pictures/terminal-svg.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const directory = path.join(root, 'docs/pictures');
const pictures = readdirSync(directory);
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

describe.each(pictures)('docs/pictures/%s', (name) => {
  const svg = readFileSync(path.join(directory, name), 'utf8');

  it('is shown in README, with words for those who do not see it', () => {
    expect(readme).toMatch(new RegExp(`!\\[[^\\]]{20,}\\]\\(docs/pictures/${name}\\)`));
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description">\n<title id="title">\S/);
    expect(svg).toMatch(/<desc id="description">\S[^<]{40,}<\/desc>/);
  });

  it('is small, is text, and loads and runs nothing', () => {
    expect(Buffer.byteLength(svg)).toBeLessThan(60_000);
    expect(svg).toContain('<text ');
    expect(svg).not.toMatch(/<script|<image|<style|@font-face|href=|\bon\w+=|data:/);
  });
});

describe('a screen', () => {
  const svgOf = (screen: string): string =>
    terminalSvg({ lines: parseStyles(screen), columns: 10, title: 't', description: 'd' });

  it('is read with its styles, which go on over lines until they end', () => {
    expect(parseStyles('a\u001b[1mb\u001b[31mc\nd\u001b[0me\u001b[2;96mf\u001b[39mg')).toEqual([
      [
        { text: 'a', style: {} },
        { text: 'b', style: { bold: true } },
        { text: 'c', style: { bold: true, colour: 'red' } },
      ],
      [
        { text: 'd', style: { bold: true, colour: 'red' } },
        { text: 'e', style: {} },
        { text: 'f', style: { dim: true, colour: 'bright cyan' } },
        { text: 'g', style: { dim: true } },
      ],
    ]);
  });

  it('in a style that is not known is refused', () => {
    expect(() => parseStyles('\u001b[5mx')).toThrow('5');
  });

  it('has each piece in its column, wide characters in two', () => {
    const places = [...svgOf('日本  a  b').matchAll(/ x="([\d.]+)" y="[\d.]+" textLength="([\d.]+)"/g)];
    expect(places.map(([, x, width]) => [Number(x), Number(width)])).toEqual([
      [14, 33.6],
      [64.4, 8.4],
      [89.6, 8.4],
    ]);
  });

  it('keeps what XML would take for its own', () => {
    expect(svgOf('a<b>&"c"')).toContain('>a&#60;b&#62;&#38;&#34;c&#34;</text>');
  });
});

it.each(Object.keys(palette).filter((name) => !['background', 'border'].includes(name)))(
  '%s can be read on the background',
  (name) => {
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const colour = palette[name as keyof typeof palette];
    // WCAG 2, level AA for text.
    expect((luminance(colour) + 0.05) / (luminance(palette.background) + 0.05)).toBeGreaterThan(4.5);
  },
);

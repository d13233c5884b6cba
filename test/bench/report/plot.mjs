import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';

const width = 760;
const height = 360;
const margin = { top: 48, right: 230, bottom: 52, left: 64 };
const labelHeight = 16;
/** Each stands out from white and from black. */
const colours = ['#2f81f7', '#c77f13', '#2da44e', '#d6529c'];

/** Text and lines that can be read on light and on dark pages; a picture learns of the page only by its style. */
const style = `
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 14px; font-weight: 600; fill: #24292f }
.axis { stroke: #8c959f } .grid { stroke: #8c959f; stroke-opacity: .25 }
@media (prefers-color-scheme: dark) { text { fill: #9da7b3 } .title { fill: #e6edf3 } }`;

/**
 * An SVG of a growth: `title`, `x` and `y` (what the axes count), `lines` of `label` and `points` `[x, y]`. The first
 * axis is logarithmic unless `linear`, the second is so with `steep`, and begins at 0 otherwise.
 */
export function plot({ title, x, y, lines, linear = false, steep = false }) {
  const points = lines.flatMap((one) => one.points);
  const across = axis(
    points.map(([at]) => at),
    !linear,
    [margin.left, width - margin.right],
  );
  const up = axis(
    points.map(([, value]) => value),
    steep,
    [height - margin.bottom, margin.top],
  );
  const path = line(
    ([at]) => round(across.scale(at)),
    ([, value]) => round(up.scale(value)),
  );
  const bottom = height - margin.bottom;
  const right = width - margin.right;
  const labels = apart(lines.map(({ points: own }) => up.scale(own.at(-1)[1])));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeXml(title)}</title>
<style>${style}</style>
<text class="title" x="${margin.left}" y="20">${escapeXml(title)}</text>
<text x="${margin.left}" y="${margin.top - 10}">${escapeXml(y)}</text>
<text x="${(margin.left + right) / 2}" y="${height - 12}" text-anchor="middle">${escapeXml(x)}</text>
${up.ticks.map((tick) => `<line class="grid" x1="${margin.left}" x2="${right}" y1="${round(up.scale(tick))}" y2="${round(up.scale(tick))}"/><text x="${margin.left - 8}" y="${round(up.scale(tick) + 4)}" text-anchor="end">${amount(tick)}</text>`).join('\n')}
${across.ticks.map((tick) => `<line class="axis" x1="${round(across.scale(tick))}" x2="${round(across.scale(tick))}" y1="${bottom}" y2="${bottom + 5}"/><text x="${round(across.scale(tick))}" y="${bottom + 20}" text-anchor="middle">${amount(tick)}</text>`).join('\n')}
<line class="axis" x1="${margin.left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${lines.map(({ label, points: own }, index) => drawn(label, own, colours[index % colours.length], labels[index])).join('\n')}
</svg>
`;

  function drawn(label, own, colour, labelAt) {
    const dots =
      own.length > 12
        ? ''
        : own
            .map(
              ([at, value]) =>
                `<circle cx="${round(across.scale(at))}" cy="${round(up.scale(value))}" r="3" fill="${colour}"/>`,
            )
            .join('');
    const end = amount(own.at(-1)[1]);
    return `<path d="${path(own)}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}<text x="${right + 10}" y="${round(labelAt + 4)}" style="fill: ${colour}">${escapeXml(label)}: ${end}</text>`;
  }
}

function axis(values, logarithmic, range) {
  const most = Math.max(...values);
  if (!logarithmic) {
    const scale = scaleLinear([0, most], range).nice(5);
    return { scale, ticks: scale.ticks(5) };
  }
  const least = Math.min(...values);
  const scale = scaleLog([least, most], range);
  // Few values, as of runners, are doubled; many go up by the power of ten.
  const base = most / least > 100 ? 10 : 2;
  scale.base(base);
  const ticks = [];
  for (
    let tick = base ** Math.ceil(Math.log(least) / Math.log(base) - 1e-9);
    tick <= most * 1.0001;
    tick *= base
  )
    ticks.push(tick);
  return { scale, ticks };
}

/** Places at least a label's height from one another, as near as may be to where they are wanted. */
function apart(wanted) {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  for (let n = 1; n < order.length; n++) order[n].at = Math.max(order[n].at, order[n - 1].at + labelHeight);
  const over = Math.max(0, (order.at(-1)?.at ?? 0) - (height - margin.bottom));
  const places = [];
  for (const { at, index } of order) places[index] = at - over;
  return places;
}

const units = [
  [1e6, 'M'],
  [1e3, 'k'],
];

function amount(value) {
  const [size, letter] = units.find(([one]) => value >= one) ?? [1, ''];
  return `${Number((value / size).toPrecision(3))}${letter}`;
}

const round = (value) => Math.round(value * 10) / 10;
const escapeXml = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

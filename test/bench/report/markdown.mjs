import { budgets, limitText, measuredValue } from '../budgets.mjs';
import { number, quantity } from './format.mjs';

/** docs/performance.md. `pictures`: the directory of the plots, as the page links to it. */
export function performancePage(measured, { machine, pictures }) {
  const missing = [...new Set(measured.flatMap((part) => part.missing))];
  return `# Performance

Written by \`npm run bench -- --save\`: do not edit. All of it was measured in one run, kr and its peers in turn, on:
${machine}.
Ratios say more than times: a figure of this machine is none of yours. The median of n is given, and the 95th
percentile beside it; a ratio is kr's median by the peer's: less is better for times, more for rates.
${missing.length > 0 ? `\nNot installed where this was measured, and so left out: ${missing.join(', ')}.\n` : ''}
## Budgets

${table(
  ['what', 'budget', 'aim', 'measured', 'peer', 'ratio', 'holds'],
  Object.entries(budgets).map(([name, budget]) => budgetRow(budget, rowOf(measured, name))),
)}

## What limits each of them now

The functions of Node.js programs come from profiles: the share of the time that they took by themselves. "CPU a task"
is what the system counted for the processes.

${Object.entries(budgets)
  .map(([name, { what }]) => [what, measured.map(({ limits }) => limits[name]).find(Boolean)])
  .filter(([, entries]) => entries)
  .map(([what, entries]) => `- ${what}: ${entries.map(code).join('; ')}`)
  .join('\n')}

## Everything that was measured
${measured
  .filter(({ rows }) => rows.length > 0)
  .map(
    (part) =>
      `\n### ${part.title}\n\n${table(['what', 'n', 'median', 'p95', "kr's ratio"], part.rows.flatMap(figureRows))}\n`,
  )
  .join('')}
## Growth
${measured
  .flatMap(({ growths }) => growths)
  .map((growth) => `\n![${growth.title}](${pictures}/${growth.name}.svg)\n\n${growthTable(growth)}\n`)
  .join('')}`;
}

const rowOf = (measured, name) => measured.flatMap(({ rows }) => rows).find(({ budget }) => budget === name);

function budgetRow(budget, row) {
  const { what, unit, aim, most, least } = budget;
  const aimText = unit === 'times' ? `${aim} times` : quantity(aim, unit);
  if (!row) return [what, limitText(budget), aimText, 'not measured', '', '', ''];
  const value = measuredValue(row, budget);
  const holds = most === undefined ? value >= least : value <= most;
  const peer = row.peers?.[0];
  return [
    what,
    limitText(budget),
    aimText,
    unit === 'times' ? `${number(value)} times` : quantity(value, unit),
    peer ? `${peer.what}: ${quantity(peer.figures.median, row.unit)}` : '',
    peer ? number(row.figures.median / peer.figures.median) : '',
    holds ? 'yes' : '**no**',
  ];
}

function figureRows({ what, budget, unit, figures, peers = [] }) {
  const cells = (name, { n, median, p95 }, ratio) => [
    name,
    String(n),
    quantity(median, unit),
    quantity(p95, unit),
    ratio,
  ];
  return [
    cells(what ?? budgets[budget].what, figures, ''),
    ...peers.map((peer) =>
      cells(`… ${peer.what}`, peer.figures, number(figures.median / peer.figures.median)),
    ),
  ];
}

/** The numbers of a plot, for those who can't see it; of many points some. */
function growthTable({ x, y, lines }) {
  const all = lines[0].points.map(([at]) => at);
  const step = Math.ceil(all.length / 6);
  const shown = all
    .map((_, index) => index)
    .filter((index) => index % step === 0 || index === all.length - 1);
  return table(
    [`${y} by ${x}`, ...shown.map((index) => all[index].toLocaleString('en'))],
    lines.map(({ label, points }) => [label, ...shown.map((index) => number(points[index][1]))]),
  );
}

function table(heads, rows) {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Names of functions may hold what Markdown takes for itself. */
const code = (entry) => entry.replace(/[\\#<>|*_]/g, '\\$&');

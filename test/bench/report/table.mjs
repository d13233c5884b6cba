import { budgets, limitText, measuredValue } from '../budgets.mjs';
import { number, quantity } from './format.mjs';

const column = (text, width) => text.padStart(width);

/**
 * Prints what a part measured. A row has `figures` in a `unit`, `peers` with `what` and `figures` in the same unit,
 * and a `budget` or a `what` of its own. A peer's line shows how many times its figure kr's is.
 */
export function printPart({ title, rows, growths, limits, missing }, seconds) {
  const lines = rows.flatMap(linesOf);
  const width = Math.max(0, ...lines.map(({ what }) => what.length));
  const out = [`\n${title} (${seconds.toFixed(0)} s)`];
  if (lines.length > 0)
    out.push(
      ''.padEnd(width) +
        ['n', 'median', 'p95', 'ratio', 'budget'].map((head, at) => column(head, widths[at])).join(''),
    );
  for (const { what, cells } of lines)
    out.push(what.padEnd(width) + cells.map((cell, at) => column(cell, widths[at])).join(''));
  for (const growth of growths) out.push(...growthLines(growth));
  for (const [budget, entries] of Object.entries(limits)) out.push(`limits ${budget}: ${entries.join('; ')}`);
  if (missing.length > 0) out.push(`missing here, not measured: ${missing.join(', ')}`);
  process.stdout.write(`${out.join('\n')}\n`);
}

const widths = [7, 12, 12, 9, 13];

function linesOf(row) {
  const { figures, unit, peers = [] } = row;
  const budget = budgets[row.budget];
  const cells = ({ n, median, p95 }, ratio, limit) => [
    String(n),
    quantity(median, unit),
    quantity(p95, unit),
    ratio,
    limit,
  ];
  const value = budget?.unit === 'times' ? measuredValue(row, budget) : undefined;
  return [
    {
      what: row.what ?? budget.what.replaceAll('`', ''),
      cells: cells(figures, value === undefined ? '' : number(value), budget ? limitText(budget) : ''),
    },
    ...peers.map((peer) => ({
      what: `  ${peer.what}`,
      cells: cells(peer.figures, number(figures.median / peer.figures.median), ''),
    })),
  ];
}

function growthLines({ title, x, y, lines }) {
  return [
    `${title} (${x}: ${y})`,
    ...lines.map(
      ({ label, points }) =>
        `  ${label}: ${thin(points)
          .map(([at, value]) => `${at}: ${number(value)}`)
          .join(', ')}`,
    ),
  ];
}

/** A line of many points is printed by some of them. */
const thin = (points) =>
  points.filter((_, index) => index % Math.ceil(points.length / 10) === 0 || index === points.length - 1);

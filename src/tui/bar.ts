import type { Paint, Style } from './paint.ts';

interface BarOptions {
  /** 0 to 100. */
  percent: number;
  /** In columns. */
  width: number;
  style: Style;
  paint: Paint;
}

const full = '█';
const rest = '░';
/** One to seven eighths of a cell. */
const eighths = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A progress bar, exact to an eighth of a cell: full at 100 percent and never before. */
export function barText({ percent, width, style, paint }: BarOptions): string {
  const steps = Math.floor((Math.min(100, Math.max(0, percent)) / 100) * width * 8);
  const done = full.repeat(Math.floor(steps / 8)) + (eighths[(steps % 8) - 1] ?? '');
  return `${paint(style, done)}${paint('dim', rest.repeat(width - done.length))}`;
}

import type { State } from '../protocol/state.ts';
import type { Style } from './paint.ts';

interface StateStyle {
  /** One column wide; null where the spinner turns. */
  symbol: string | null;
  style: Style;
}

/** How each state looks. Every symbol differs, so that states are told apart without colour. */
export const stateStyles: Readonly<Record<State, StateStyle>> = {
  Created: { symbol: '○', style: 'dim' },
  Queued: { symbol: '◌', style: 'dim' },
  Running: { symbol: null, style: 'cyan' },
  Stopping: { symbol: null, style: 'yellow' },
  Completed: { symbol: '✓', style: 'green' },
  Failed: { symbol: '✗', style: 'red' },
  Stopped: { symbol: '■', style: 'yellow' },
};

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

/** The symbol of a state; `frame` counts from 0 and turns the spinner. */
export function symbolOf(state: State, frame: number): string {
  return stateStyles[state].symbol ?? spinner[frame % spinner.length] ?? spinner[0];
}

/** True for states in which something moves: the spinner and the clock. */
export function isMoving(state: State): boolean {
  return stateStyles[state].symbol === null;
}

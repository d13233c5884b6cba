import { actStates, type State, type TaskAct } from '../../protocol/state.ts';
import { noSelection, type Selection } from './selection.ts';

/** What can't be undone is asked for first. */
export type AskedAct = Exclude<TaskAct, 'start'>;

/** What keys are understood as. */
export type Mode =
  | { kind: 'browse' }
  | { kind: 'filter' }
  | { kind: 'help' }
  /** A yes is waited for. */
  | { kind: 'ask'; act: AskedAct; id: string };

/** What the view remembers between keys. */
export interface WatchState {
  mode: Mode;
  /** Whether the details of the selected task fill the screen. */
  open: boolean;
  selection: Selection;
  filter: string;
  /** The number of the last line that the details show; null: the newest, also as more come. */
  bottom: number | null;
  /** What is told about the last key; the next one takes it away. */
  note: string;
}

export const firstState: WatchState = {
  mode: { kind: 'browse' },
  open: false,
  selection: noSelection,
  filter: '',
  bottom: null,
  note: '',
};

/** Whether the daemon would do it, for all that is known here. */
export function mayAct(act: TaskAct, state: State): boolean {
  return actStates[act].includes(state);
}

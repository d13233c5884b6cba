/** All states of a task. `Queued` and `Stopping` are seen in passing. */
export const states = ['Created', 'Queued', 'Running', 'Stopping', 'Completed', 'Failed', 'Stopped'] as const;

export type State = (typeof states)[number];

export const terminalStates = ['Completed', 'Failed', 'Stopped'] as const satisfies readonly State[];

export type TerminalState = (typeof terminalStates)[number];

/** True when nothing will happen to a task in this state any more. */
export function isTerminal(state: State): state is TerminalState {
  return (terminalStates as readonly State[]).includes(state);
}

/** What can be done to a task that is there. */
export type TaskAct = 'start' | 'stop' | 'remove';

/** The states in which it is done; for removing, all descendants must have ended too. */
export const actStates: Readonly<Record<TaskAct, readonly State[]>> = {
  start: ['Created'],
  stop: ['Created', 'Queued', 'Running'],
  remove: terminalStates,
};

/** The states in which a task's code runs. */
export const runningStates: readonly State[] = ['Running', 'Stopping'];

/** A state by its name, whatever the case; undefined when there is none of that name. */
export function parseState(text: string): State | undefined {
  const key = text.trim().toLowerCase();
  return states.find((state) => state.toLowerCase() === key);
}

/** What is known of a task from answers and events, and so what may be true of it after a crash, and what may not. */
import { expect } from 'vitest';
import { isTerminal, type State } from '../../../src/protocol/state.ts';
import type { Task } from '../../../src/protocol/task.ts';

export type Operation = 'create' | 'run' | 'start' | 'cancel' | 'rename' | 'remove';

/** Notes in a file that it ran. */
const noting = "require('node:fs').appendFileSync(notes, `${taskId} `);";
const pause = (ms: number): string => `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;

/** Snippets, and what comes of them. */
export const snippets = {
  quick: { code: `${noting} return taskId`, result: (id: string): unknown => id },
  silent: { code: noting, result: (): unknown => null },
  // So large that it is written piece by piece.
  large: {
    code: `${noting} return taskId.repeat(300_000)`,
    result: (id: string): unknown => id.repeat(300_000),
  },
  talking: {
    code: `${noting}
      for (let step = 1; step <= 5; step++) {
        taskProgress.percentComplete = step * 20;
        console.log('step', step);
        ${pause(8)}
      }
      return { done: taskId }`,
    result: (id: string): unknown => ({ done: id }),
  },
  // Until it is stopped.
  long: {
    code: `${noting} await new Promise((resolve) => signal.addEventListener('abort', resolve))`,
    result: (): unknown => null,
  },
};
export type Snippet = keyof typeof snippets;

const order: readonly State[] = [
  'Created',
  'Queued',
  'Running',
  'Stopping',
  'Completed',
  'Failed',
  'Stopped',
];

export class Facts {
  readonly id: string;
  readonly snippet: Snippet;
  readonly parent: Facts | undefined;
  /** Whether there is such a task: `asked` until that is answered. */
  existence: 'asked' | 'yes' | 'no' = 'asked';
  /** The furthest state that anybody was told of. */
  told: State | undefined;
  cancelled = false;
  name: string | undefined;
  /** What was asked and is not answered. */
  asked: { operation: Operation; name?: string } | undefined;

  constructor(id: string, snippet: Snippet, parent: Facts | undefined) {
    this.id = id;
    this.snippet = snippet;
    this.parent = parent;
  }

  /** An answer or an event told of a state. */
  tell(state: State): void {
    if (this.existence === 'asked') this.existence = 'yes';
    if (this.told === undefined || order.indexOf(state) > order.indexOf(this.told)) this.told = state;
  }

  /** What was asked has been answered with yes. */
  grant(): void {
    const { operation, name } = this.asked ?? {};
    this.asked = undefined;
    if (operation === 'create') this.tell('Created');
    if (operation === 'run' || operation === 'start') this.tell('Queued');
    if (operation === 'cancel') this.cancelled = true;
    if (operation === 'rename') this.name = name;
    if (operation === 'remove') this.existence = 'no';
  }

  /** Compares with what the next daemon tells, and takes that for the truth from now on. */
  compare(task: Task | undefined, crashed: boolean): void {
    const about = `${this.id}: ${JSON.stringify(this, (key, value) => (key === 'parent' ? value?.id : value))}`;
    expect(this.mayExist, about).toContain(task !== undefined);
    if (!task) {
      this.existence = 'no';
      this.asked = undefined;
      return;
    }
    expect(crashed ? this.#statesAfterCrash() : this.#statesAtEnd(), about).toContain(task.state);
    expect(task.fault?.code, about).toBe(task.state === 'Failed' ? 'lost' : undefined);
    const names = [this.name, ...(this.asked?.name === undefined ? [] : [this.asked.name])];
    expect(names, about).toContain(task.description ?? undefined);
    expect(task.name, about).toBe(task.description ?? `Task ${this.id}`);
    expect(task.parentId, about).toBe(this.parent?.id ?? null);
    const ended = isTerminal(task.state);
    expect([task.progress.isTerminal, task.completedAt !== null], about).toEqual([ended, ended]);
    if (task.state === 'Created') expect([task.startedAt, task.progress.percentComplete]).toEqual([null, 0]);

    this.existence = 'yes';
    this.told = task.state;
    this.cancelled = false;
    this.name = task.description ?? undefined;
    this.asked = undefined;
  }

  get mayExist(): readonly boolean[] {
    // With a task go its descendants: it was looked at before them.
    if (this.existence === 'no' || this.parent?.existence === 'no') return [false];
    const open = this.existence === 'asked' || this.isBeingRemoved;
    return open ? [true, false] : [true];
  }

  /** With a task go its descendants. */
  get isBeingRemoved(): boolean {
    return this.asked?.operation === 'remove' || this.parent?.isBeingRemoved === true;
  }

  #statesAfterCrash(): readonly State[] {
    const { told, asked } = this;
    if (told !== undefined && isTerminal(told)) return [told];
    if (this.cancelled || told === 'Stopping') return ['Stopped'];
    const stopped: State[] = asked?.operation === 'cancel' ? ['Stopped'] : [];
    const begun: State[] = ['Completed', 'Failed', ...stopped];
    if (told === 'Running') return begun;
    const waiting: State[] = ['Queued', 'Running', ...begun];
    if (told === 'Queued' || asked?.operation === 'run') return waiting;
    return ['Created', ...stopped, ...(asked?.operation === 'start' ? waiting : [])];
  }

  /** When all that waits has run, without another crash. */
  #statesAtEnd(): readonly State[] {
    const told = this.told as State;
    if (this.cancelled) return ['Stopped'];
    return [told === 'Queued' || told === 'Running' ? 'Completed' : told];
  }
}

/** Many who create, start, stop, rename and remove tasks at once, until the daemon is killed in the middle of it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { TaskEvent } from '../../../src/protocol/events.ts';
import { isTerminal } from '../../../src/protocol/state.ts';
import { type Answer, ConnectionClosed, type TestHome } from '../../helpers/kr.ts';
import { daemonOf, gone } from '../../helpers/processes.ts';
import { Facts, type Operation, type Snippet, snippets } from './facts.ts';
import type { Heard } from './heard.ts';

/** What one of them does next with the family of tasks that is theirs alone. */
interface Step {
  /** `begun`, `ended`: waits until the task has. */
  act: Operation | 'begun' | 'ended';
  /** Which of the family, if it has that many; the newest is 0. */
  which: number;
  snippet: Snippet;
}

/** When the daemon is killed: a time after the n-th event or request of a kind. */
export interface Moment {
  /** `asked <operation>` or `told <state or type of an event>`; `family` behind it: of a task that has children. */
  at: string;
  nth: number;
  afterMs: number;
}

export interface Plan {
  families: Step[][];
  nth: number;
  afterMs: number;
}

const step = fc.record<Step>({
  act: fc.constantFrom('create', 'run', 'start', 'start', 'begun', 'ended', 'cancel', 'rename', 'remove'),
  which: fc.nat({ max: 2 }),
  snippet: fc.constantFrom('quick', 'silent', 'large', 'talking'),
});

const path = (snippet: Snippet, ...acts: Step['act'][]): Step[] =>
  acts.map((act) => ({ act, which: 0, snippet }));

const ofAll = (act: Step['act']): Step[] => [0, 1, 2].map((which) => ({ act, which, snippet: 'quick' }));

/** So that there is something of everything. */
const common: Step[][] = [
  path('long', 'run', 'begun', 'cancel', 'ended', 'remove'),
  path('long', 'create', 'start', 'begun', 'cancel', 'ended'),
  path('talking', 'run', 'run', 'ended', 'rename', 'rename'),
  path('quick', 'create', 'rename', 'start', 'ended', 'remove'),
  path('large', 'create', 'start', 'ended', 'rename'),
  path('silent', 'create', 'cancel', 'remove', 'create'),
  [...path('quick', 'run', 'run', 'run'), ...ofAll('ended'), { act: 'remove', which: 2, snippet: 'quick' }],
  [...path('silent', 'run', 'run', 'run'), ...ofAll('ended'), { act: 'remove', which: 2, snippet: 'silent' }],
];

export const plan: fc.Arbitrary<Plan> = fc.record({
  families: fc
    .array(fc.array(step, { minLength: 3, maxLength: 8 }), { minLength: 3, maxLength: 5 })
    .map((more) => [...common, ...more]),
  nth: fc.integer({ min: 1, max: 2 }),
  afterMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 4, noNaN: true })),
});

export interface BurstOptions {
  home: TestHome;
  heard: Heard;
  /** Makes ids that were never there before. */
  nextId: () => string;
  families: Step[][];
  moment: Moment;
}

export class Burst {
  /** Whether the moment came; otherwise the daemon was killed when everything was done. */
  hit = false;
  readonly facts = new Map<string, Facts>();
  readonly #options: BurstOptions;
  readonly #daemon: number;
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #killed = false;

  constructor(options: BurstOptions) {
    this.#options = options;
    this.#daemon = daemonOf(options.home);
  }

  /** Resolves when the daemon is dead. */
  async run(): Promise<void> {
    const { home, heard, families } = this.#options;
    const following = home
      .eventsUntil(
        null,
        (event) => {
          this.#hear(event);
          return false;
        },
        heard.last,
      )
      .catch((error: unknown) => this.#end(error));
    await Promise.all(families.map((steps) => this.#go(steps)));
    if (!this.hit) this.#kill();
    await following;
    await gone(this.#daemon);
  }

  #hear(event: TaskEvent): void {
    this.#options.heard.hear(event);
    const facts = this.facts.get(event.taskId);
    if (event.type === 'state') facts?.tell(event.state);
    if (facts && event.type === 'renamed') facts.name = event.name;
    if (facts && event.type === 'removed') facts.existence = 'no';
    const what = event.type === 'state' ? event.state : event.type;
    this.#count(`told ${what}`);
    if (facts && this.#hasChildren(facts)) this.#count(`told ${what} family`);
    this.#wake();
  }

  /** Also when they have been removed. */
  #hasChildren(facts: Facts): boolean {
    return this.facts.values().some(({ parent }) => parent === facts);
  }

  #count(what: string): void {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    const { at, nth, afterMs } = this.#options.moment;
    if (what === at && count === nth) void this.#killAfter(afterMs);
  }

  async #killAfter(ms: number): Promise<void> {
    this.hit = true;
    // A timer would not be as fine.
    for (const end = performance.now() + ms; performance.now() < end; ) await nextTurn();
    this.#kill();
  }

  #kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    process.kill(this.#daemon, 'SIGKILL');
  }

  /** The events have ended. */
  #end(error: unknown): void {
    this.#killed = true;
    this.#wake();
    if (!(error instanceof Error)) throw error;
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async #go(steps: readonly Step[]): Promise<void> {
    const family: Facts[] = [];
    for (const { act, which, snippet } of steps) {
      if (this.#killed) return;
      if (act === 'create' || act === 'run') {
        const parent = family.findLast(({ existence }) => existence === 'yes');
        const facts = new Facts(this.#options.nextId(), snippet, parent);
        this.facts.set(facts.id, facts);
        family.push(facts);
        if (!(await this.#ask(facts, act))) return;
        continue;
      }
      const facts = family.at(-1 - which);
      if (facts?.existence !== 'yes') continue;
      if (act === 'begun' || act === 'ended') {
        const states = ['Running', 'Stopping'];
        while (!this.#killed && facts.told && facts.told !== 'Created' && !isTerminal(facts.told)) {
          if (act === 'begun' && states.includes(facts.told)) break;
          await new Promise<void>((resolve) => this.#waiting.add(resolve));
        }
        continue;
      }
      if (!(await this.#ask(facts, act))) return;
      if (facts.existence !== 'yes') for (const one of family) if (descends(one, facts)) one.existence = 'no';
    }
  }

  /** False when there is nobody any more who could answer. */
  async #ask(facts: Facts, operation: Operation): Promise<boolean> {
    const { home } = this.#options;
    const { id } = facts;
    const name = `name ${id} ${Math.random()}`;
    facts.asked = operation === 'rename' ? { operation, name } : { operation };
    const answer = this.#request(home, facts, operation, name);
    this.#count(`asked ${operation}`);
    if (this.#hasChildren(facts)) this.#count(`asked ${operation} family`);
    try {
      const { status } = await answer;
      if (status < 300) facts.grant();
      else if (operation === 'create' || operation === 'run') facts.existence = 'no';
      facts.asked = undefined;
      return true;
    } catch (error) {
      if (error instanceof ConnectionClosed || isBroken(error)) return false;
      throw error;
    }
  }

  #request(home: TestHome, facts: Facts, operation: Operation, name: string): Promise<Answer> {
    const { id, snippet, parent } = facts;
    switch (operation) {
      case 'create':
      case 'run': {
        const { code } = snippets[snippet];
        const parentId = parent && { parentId: parent.id };
        const body = { id, code, arguments: { notes: notesOf(home) }, ...parentId };
        return home.request('POST', `/tasks/${operation}/js`, body);
      }
      case 'rename':
        return home.request('POST', `/tasks/rename?id=${id}`, { name, description: name });
      case 'remove':
        return home.request('DELETE', `/tasks/remove?id=${id}`);
      default:
        return home.request('POST', `/tasks/${operation}?id=${id}`);
    }
  }
}

/** The file in which snippets note that they ran. */
export const notesOf = ({ directory }: TestHome): string => `${directory}/notes`;

function descends(facts: Facts, from: Facts): boolean {
  return facts === from || (facts.parent !== undefined && descends(facts.parent, from));
}

function isBroken(error: unknown): boolean {
  return ['ECONNRESET', 'ECONNREFUSED', 'ENOENT', 'EPIPE'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

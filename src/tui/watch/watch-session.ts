import type { TaskEvent } from '../../protocol/events.ts';
import type { TaskAct } from '../../protocol/state.ts';
import type { TaskView } from '../task-view.ts';
import type { TerminalSize } from '../terminal-size.ts';
import { type TreeRow, treeOrder } from '../tree-order.ts';
import { Details } from './details.ts';
import { filterTasks } from './filter-tasks.ts';
import type { Key } from './keys.ts';
import { pressKey, type Wish } from './press-key.ts';
import { detailHeadLines, layOutScreen } from './screen-layout.ts';
import { selectedIndex } from './selection.ts';
import type { WatchActions, WatchFeed } from './watch-feed.ts';
import { firstState, type WatchState } from './watch-state.ts';
import type { WatchViewProps } from './watch-view.tsx';

interface SessionOptions {
  feed: WatchFeed;
  actions: WatchActions;
  size: () => TerminalSize;
  /** Called when there is something new to show that somebody waits for. */
  changed: () => void;
  /** Called when there is something new to show that came by itself. */
  came: () => void;
  /** Called for what the session can't do itself. */
  wished: (wish: 'quit' | 'suspend' | 'redraw') => void;
}

type Model = Pick<
  WatchViewProps,
  'tasks' | 'rows' | 'selected' | 'watch' | 'details' | 'complete' | 'connected'
>;

/** Everything behind the view: takes events and keys, and tells what is to be shown. */
export class WatchSession {
  readonly #options: SessionOptions;
  readonly #details: Details;
  #state: WatchState = firstState;
  /** What the rows were made of: they are made anew only when that changed. */
  #madeOf: { tasks: readonly TaskView[]; filter: string; kept: string | undefined } | undefined;
  #rows: readonly TreeRow[] = [];
  #ids: readonly string[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
    const { actions, changed } = options;
    this.#details = new Details({ load: (id, lines) => actions.details(id, lines), changed });
  }

  /** What is to be shown now, of which the details are asked for. Once a frame, not once an event. */
  frame(): Model {
    const { tasks, complete, connected } = this.#options.feed;
    this.#arrange();
    const selected = this.#selected();
    const id = this.#ids[selected];
    // From now on the selection keeps to this task, also when the one before it has gone.
    const selection = { id, index: Math.max(0, selected) };
    // What was open may have gone with all the others.
    const { open, bottom } = this.#state;
    this.#state = {
      ...this.#state,
      selection,
      open: open && id !== undefined,
      // A line is one of its task.
      bottom: id === this.#state.selection.id ? bottom : null,
    };
    const hasPane = (this.#layout()?.details ?? 0) > 0;
    this.#details.show(hasPane ? id : undefined);
    return {
      tasks,
      rows: this.#rows,
      selected,
      watch: this.#state,
      details: this.#details,
      complete,
      connected,
    };
  }

  take(event: TaskEvent | null): void {
    this.#details.take(event);
    this.#options.came();
  }

  press(key: Key): void {
    this.#arrange();
    const { state, wish } = pressKey(this.#state, key, this.#screen());
    this.#state = state;
    if (wish) this.#grant(wish);
    this.#options.changed();
  }

  close(): void {
    this.#details.close();
  }

  /** The index of the selected row: at first of one that runs, wherever it is in a long queue. */
  #selected(): number {
    const { selection } = this.#state;
    const running =
      selection.id === undefined ? this.#rows.findIndex(({ task }) => task.state === 'Running') : -1;
    return running === -1 ? selectedIndex(this.#ids, selection) : running;
  }

  #arrange(): void {
    const { tasks } = this.#options.feed;
    const { filter, open, selection } = this.#state;
    // Whoever reads of a task goes on, also when it has another state now.
    const kept = open ? selection.id : undefined;
    const made = this.#madeOf;
    if (made?.tasks === tasks && made.filter === filter && made.kept === kept) return;
    this.#madeOf = { tasks, filter, kept };
    this.#rows = treeOrder(filterTasks(tasks, filter, kept));
    this.#ids = this.#rows.map(({ task }) => task.id);
  }

  #screen() {
    const layout = this.#layout() ?? { list: 1, details: 0 };
    const { first, end } = this.#details.range;
    const selected = this.#rows[selectedIndex(this.#ids, this.#state.selection)];
    return {
      ids: this.#ids,
      state: selected?.task.state,
      page: Math.max(1, layout.list - 1),
      details: { first, last: end - 1, page: Math.max(1, layout.details - detailHeadLines) },
    };
  }

  #layout() {
    return layOutScreen(this.#options.size(), { open: this.#state.open, count: this.#rows.length });
  }

  #grant(wish: Wish): void {
    if ('id' in wish) this.#act(wish.kind, wish.id);
    else this.#options.wished(wish.kind);
  }

  #act(act: TaskAct, id: string): void {
    this.#options.actions[act](id).catch(({ message }: Error) => {
      this.#state = { ...this.#state, note: message };
      this.#options.changed();
    });
  }
}

import { createHook } from 'node:async_hooks';
import { pristine } from '../../host/pristine.ts';

interface Timer {
  hasRef(): boolean;
  _destroyed?: boolean;
}

/** Watches the timers that are made while a task runs. */
export class TimerWatch {
  readonly #alive = new Map<number, Timer>();
  readonly #hook = createHook({
    // Promises would cost every await.
    trackPromises: false,
    init: (id, type, _trigger, resource) => {
      if (type === 'Timeout' || type === 'Immediate') this.#alive.set(id, resource as Timer);
    },
    destroy: (id) => {
      this.#alive.delete(id);
    },
  });

  start(): void {
    this.#hook.enable();
  }

  /**
   * Clears the timers that a snippet left behind. Those that keep nothing alive may belong to Node.js itself (a
   * kept connection has such ones), so they are left; false when there are any.
   */
  stop(): boolean {
    this.#hook.disable();
    let others = 0;
    for (const timer of this.#alive.values()) {
      if (timer._destroyed === true) continue;
      if (!timer.hasRef()) others++;
      else if (isImmediate(timer)) pristine.clearImmediate(timer);
      else pristine.clearTimeout(timer as NodeJS.Timeout);
    }
    this.#alive.clear();
    return others === 0;
  }
}

function isImmediate(timer: Timer): timer is NodeJS.Immediate {
  return timer.constructor.name === 'Immediate';
}

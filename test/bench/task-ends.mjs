import http from 'node:http';

const terminal = /"state":"(?:Completed|Failed|Stopped)"/;

/** Hears from a daemon, over a connection of its own that is kept, that tasks have ended. Asks nothing meanwhile. */
export class TaskEnds {
  #waiting = new Map();
  #request;

  /** Resolves when the daemon tells of everything that happens from now on. */
  async open(socketPath) {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#request = http.get({ socketPath, path: '/tasks/events', agent: false }, (answer) => {
      let rest = '';
      answer.setEncoding('utf8').on('data', (piece) => {
        rest += piece;
        const end = rest.lastIndexOf('\n\n');
        if (end < 0) return;
        for (const line of rest.slice(0, end).split('\n')) if (terminal.test(line)) this.#ended(line);
        rest = rest.slice(end);
      });
      answer.on('error', () => {});
      resolve();
    });
    this.#request.on('error', reject);
    await promise;
  }

  /** To be called before the task is started: resolves when it has completed, and rejects when it has failed. */
  of(id) {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#waiting.set(id, { resolve, reject });
    return promise;
  }

  #ended(line) {
    const { taskId, state } = JSON.parse(line.slice('data: '.length));
    const waiting = this.#waiting.get(taskId);
    if (!waiting) return;
    this.#waiting.delete(taskId);
    if (state === 'Completed') waiting.resolve();
    else waiting.reject(new Error(`${taskId}: ${state}`));
  }

  close() {
    this.#request?.destroy();
  }
}

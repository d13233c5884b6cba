// Shows the built view, then throws where nothing catches it.
import { showWatch } from '../../dist/show-watch.js';

const feed = {
  tasks: [],
  complete: true,
  connected: true,
  async *changes(signal) {
    yield null;
    setTimeout(() => {
      throw new Error('a crash');
    }, 300);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
};
const { stdout, stdin } = process;
const { signal } = new AbortController();
await showWatch({ feed, actions: {}, stdout, stdin, colour: true, signal });

/** JavaScript tasks for tests of the verbs, made over HTTP: what is tested is the command that comes after. */
import type { TestHome } from './kr.ts';

/** A snippet that runs until it is stopped. */
export const forever =
  'await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))';

/** A snippet that runs until it is stopped, and then ends as `code` says. */
export const untilStopped = (code: string): string =>
  `await new Promise((resolve) => signal.addEventListener("abort", resolve)); ${code}`;

export interface JsTask {
  code?: string;
  id?: string;
  name?: string;
  parentId?: string;
  group?: string;
  priority?: number;
  weight?: number;
  progressFromChildren?: boolean;
  onChildFailure?: string;
  delay?: string;
}

/** Creates a task and gives its id. */
export async function created(home: TestHome, { code = 'return 1', ...more }: JsTask = {}): Promise<string> {
  const { status, json, text } = await home.request('POST', '/tasks/create/js', { code, ...more });
  if (status !== 200) throw new Error(`not created: ${text}`);
  return json.id;
}

/** Creates and starts a task, waits until it is in a state, and gives its id. */
export async function started(home: TestHome, task: JsTask, ...states: string[]): Promise<string> {
  const id = await created(home, task);
  await home.request('POST', `/tasks/start?id=${id}`);
  await home.until(id, ...states);
  return id;
}

/** A task that has ended. */
export const ended = (home: TestHome, task: JsTask = {}): Promise<string> =>
  started(home, task, 'Completed', 'Failed', 'Stopped');

/** A task that runs. */
export const running = (home: TestHome, task: JsTask = {}): Promise<string> =>
  started(home, { code: forever, ...task }, 'Running');

/** Stops whatever runs, so that no runner stays occupied. */
export async function stopAll(home: TestHome): Promise<void> {
  const { json } = await home.request('GET', '/tasks/list?whereState=Queued,Running,Stopping');
  for (const { id } of json) {
    await home.request('POST', `/tasks/cancel?id=${id}`);
    await home.until(id, 'Stopped', 'Completed', 'Failed');
  }
}

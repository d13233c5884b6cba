import type { Fault } from '../../protocol/task.ts';
import { plainFault } from '../lifecycle.ts';
import { rowFlow, type TaskRow } from '../registry/task-row.ts';

/** Values of environment variables that are never written to the disk: they go with the daemon, or with their task. */
export class SecretStore {
  /** By the task's key: values by name. */
  readonly #values = new Map<string, Readonly<Record<string, string>>>();

  keep(key: string, secrets: Readonly<Record<string, string>> | undefined): void {
    if (secrets && Object.keys(secrets).length > 0) this.#values.set(key, secrets);
  }

  /** Nothing for a task without secrets. */
  of(key: string): Readonly<Record<string, string>> {
    return this.#values.get(key) ?? {};
  }

  /** What is to be masked in all that is told of a task. */
  valuesOf(key: string): string[] {
    return Object.values(this.of(key)).filter((value) => value !== '');
  }

  forget(key: string): void {
    this.#values.delete(key);
  }

  /** Why a task can't start: an earlier daemon had its secrets. Null when it can. */
  faultOf(row: TaskRow): Fault | null {
    const names = rowFlow(row).secretNames ?? [];
    if (names.length === 0 || this.#values.has(row.key)) return null;
    return plainFault(
      'secret_missing',
      `The values of ${names.join(', ')} were in the memory of a daemon that has ended: create the task again, or use kr restart-task where they are set.`,
    );
  }
}

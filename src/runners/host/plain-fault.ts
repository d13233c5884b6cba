import type { Fault } from '../../protocol/task.ts';

/** A fault without a place in the code. */
export function plainFault(code: Fault['code'], message: string): Fault {
  return { code, message, type: null, position: null, stackTrace: null };
}

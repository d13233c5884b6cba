import type { ErrorCode } from '../../protocol/errors.ts';
import { noTaskMessage } from '../../protocol/ids.ts';
import type { State } from '../../protocol/state.ts';

/** The answer of an operation that may be refused. */
export type Answer = { ok: true } | { ok: false; code: ErrorCode; reason: string };

export const missing = (id: string): Answer => ({
  ok: false,
  code: 'not_found',
  reason: noTaskMessage(id),
});

export function wrongState(id: string, state: State, rule: string): Answer {
  return { ok: false, code: 'wrong_state', reason: `Task '${id}' is ${state}: ${rule}.` };
}

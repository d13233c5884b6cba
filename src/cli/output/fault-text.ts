import type { Fault } from '../../protocol/task.ts';
import { sanitise } from './sanitise.ts';

/** A fault in full, as lines with their ends: type and message, where it happened, the stack. */
export function faultText(fault: Fault): string {
  const { code, position, stackTrace } = fault;
  const head = faultHead(fault);
  const first = code === 'error' ? head : `${head} (${code})`;
  // Some traces begin with the message, as Node's do.
  const trace = stackTrace?.startsWith(head) ? stackTrace.slice(head.length) : stackTrace;
  const parts = [first, position, trace].filter((part) => part !== null && part !== undefined);
  return parts
    .map((part) => sanitise(part).replace(/^\n+|\s+$/g, ''))
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('');
}

/** Type and message, as they came. */
export function faultHead({ message, type }: Fault): string {
  return type === null || message.startsWith(type) ? message : `${type}: ${message}`;
}

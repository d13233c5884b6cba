import type { FaultCode } from '../../protocol/fault-codes.ts';
import type { RetryPolicy } from '../../protocol/flow.ts';
import { maxTimerMs } from '../../settings/quantities.ts';
import type { Verdict } from '../lifecycle.ts';

/** What is tried again only when it is asked for: it may have run to its end, or can't end otherwise. */
const askedForOnly: readonly FaultCode[] = ['lost', 'secret_missing'];

/** A growing delay stops growing here, at 24.8 days: in milliseconds. */
const longestGrownMs = maxTimerMs;

/**
 * How long after an attempt, in milliseconds, the next one comes; null when there is none. `attempt`: the number of the
 * one that ended, from 1 on.
 */
export function decideRetry(
  policy: RetryPolicy | undefined,
  attempt: number,
  { state, fault }: Verdict,
): number | null {
  if (!policy || state !== 'Failed' || !fault || attempt > policy.count) return null;
  const isWanted = policy.on ? policy.on.includes(fault.code) : !askedForOnly.includes(fault.code);
  if (!isWanted) return null;
  const { delayMs, backoff } = policy;
  if (backoff === 'fixed') return delayMs;
  return Math.min(delayMs * 2 ** (attempt - 1), Math.max(delayMs, longestGrownMs));
}

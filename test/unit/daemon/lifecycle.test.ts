import { describe, expect, it } from 'vitest';
import {
  decideCancel,
  decideEnd,
  decideRecovery,
  type Ending,
  finalProgress,
  mayRemove,
  mayStart,
  plainFault,
  refuseWork,
  runningProgress,
} from '../../../src/daemon/lifecycle.ts';
import { states } from '../../../src/protocol/state.ts';

describe('what may be done in a state', () => {
  it.each([
    ['Created', true, 'end-unstarted', false],
    ['Queued', false, 'end-queued', false],
    ['Running', false, 'ask', false],
    ['Stopping', false, 'refuse', false],
    ['Completed', false, 'refuse', true],
    ['Failed', false, 'refuse', true],
    ['Stopped', false, 'refuse', true],
  ] as const)('%s: start %s, cancel %s, remove %s', (state, start, cancel, remove) => {
    expect(mayStart(state)).toBe(start);
    expect(decideCancel(state)).toBe(cancel);
    expect(mayRemove(state, [])).toBe(remove);
  });

  it.each(states)('a descendant that is %s gates the removal unless it has ended', (state) => {
    expect(mayRemove('Completed', ['Completed', state])).toBe(
      ['Completed', 'Failed', 'Stopped'].includes(state),
    );
  });
});

describe('new work for a daemon that is to end', () => {
  it.each([
    ['no', true, undefined, null],
    ['when-idle', false, undefined, null],
    ['when-idle', true, undefined, 'daemon_draining'],
    ['when-idle', true, 'Created', 'daemon_draining'],
    ['when-idle', true, 'Running', null],
    ['when-idle', true, 'Stopping', null],
    ['when-idle', true, 'Completed', 'daemon_draining'],
    ['now', false, undefined, 'daemon_stopping'],
    ['now', true, 'Running', 'daemon_stopping'],
  ] as const)('%s, to run: %s, parent %s: %s', (stopping, starts, parent, refusal) => {
    expect(refuseWork(stopping, { starts, parent })).toBe(refusal);
  });
});

describe('how a task ends', () => {
  const error = plainFault('error', 'boom');
  const ending = (kind: Ending['kind'], more: Partial<Ending> = {}): Ending => ({
    kind,
    fault: null,
    exitCode: null,
    killed: false,
    ...more,
  });

  it.each([
    ['returns', ending('completed'), false, 'Completed', undefined],
    ['throws', ending('failed', { fault: error }), false, 'Failed', 'error'],
    ['dies', ending('lost', { fault: plainFault('lost', 'gone') }), false, 'Failed', 'lost'],
    ['returns after cancel was asked', ending('completed'), true, 'Stopped', undefined],
    ['throws after cancel was asked', ending('failed', { fault: error }), true, 'Stopped', undefined],
    ['ends by cancel', ending('stopped'), true, 'Stopped', undefined],
    ['is killed after the grace period', ending('lost', { killed: true }), true, 'Stopped', 'killed'],
  ] as const)('code that %s', (_what, how, cancelAsked, state, fault) => {
    const verdict = decideEnd(how, { cancelAsked, endingFault: null });
    expect(verdict.state).toBe(state);
    expect(verdict.fault?.code).toBe(fault);
  });

  it('keeps an exit code of its own', () => {
    const notAsked = { cancelAsked: false, endingFault: null };
    const exited = ending('failed', { exitCode: 7, fault: plainFault('exit', 'x') });
    expect(decideEnd(exited, notAsked).exitCode).toBe(7);
    expect(decideEnd(ending('completed', { exitCode: 0 }), notAsked).exitCode).toBe(0);
  });

  it.each(['completed', 'failed', 'stopped', 'lost'] as const)(
    'has the fault for which kr ends a task, also when its code %s; a cancel that was asked counts more',
    (kind) => {
      const endingFault = plainFault('timeout', 'too long');
      const verdict = { state: 'Failed', fault: endingFault, exitCode: null };
      expect(decideEnd(ending(kind, { exitCode: 3 }), { cancelAsked: false, endingFault })).toEqual(verdict);
      expect(decideEnd(ending(kind), { cancelAsked: true, endingFault }).state).toBe('Stopped');
    },
  );

  it('is told after a crash too', () => {
    const endingFault = plainFault('timeout', 'too long');
    const verdict = { state: 'Failed', fault: endingFault, exitCode: null };
    expect(decideRecovery('Stopping', { cancelAsked: false, endingFault })).toEqual(verdict);
  });
});

describe('what an unfinished task has become when its daemon died', () => {
  it.each([
    ['Queued', false, 'requeue'],
    ['Queued', true, 'Stopped'],
    ['Running', false, 'Failed'],
    ['Stopping', true, 'Stopped'],
  ] as const)('%s, cancel asked %s: %s', (state, asked, expected) => {
    const decided = decideRecovery(state, { cancelAsked: asked, endingFault: null });
    expect(decided === 'requeue' ? decided : decided.state).toBe(expected);
    if (decided !== 'requeue' && decided.state === 'Failed') expect(decided.fault?.code).toBe('lost');
  });
});

describe('progress at the end', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const reached = {
    ...runningProgress(at),
    percentComplete: 42,
    reachedPercent: 42,
    statusMessage: 'Uploading',
  };

  it.each([
    ['Completed', 'Completed', 100],
    ['Failed', 'Failed', 42],
    ['Stopped', 'Cancelled', 42],
  ] as const)('%s shows 100 and %s, and reached %d', (state, message, reachedPercent) => {
    expect(finalProgress(reached, state, at)).toEqual({
      percentComplete: 100,
      statusMessage: message,
      reachedPercent,
      lastUpdatedUtc: '2026-01-02T03:04:05.678Z',
      isTerminal: true,
    });
  });

  it('keeps the message that the snippet ended with', () => {
    const own = { ...reached, percentComplete: 100, isTerminal: true, statusMessage: 'All sent' };
    expect(finalProgress(own, 'Completed', at).statusMessage).toBe('All sent');
    expect(finalProgress(own, 'Stopped', at).statusMessage).toBe('All sent');
  });
});

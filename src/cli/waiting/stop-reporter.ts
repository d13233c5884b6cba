import type { StopStepEvent } from '../../protocol/events.ts';
import type { Reporter } from './reporter.ts';

/** A line for each step of a stop, such as `nightly: TERM sent after 5.0 s`. */
export function makeStopReporter(write: (text: string) => void): Reporter {
  /** When each task was asked, in milliseconds. */
  const asked = new Map<string, number>();

  const textOf = ({ taskId, step, at }: StopStepEvent): string => {
    if (step === 'asked') {
      asked.set(taskId, Date.parse(at));
      return 'asked to stop';
    }
    const since = asked.get(taskId);
    return since === undefined
      ? `${step} sent`
      : `${step} sent after ${((Date.parse(at) - since) / 1000).toFixed(1)} s`;
  };

  return {
    step({ event }) {
      if (event?.type === 'stop-step') write(`${event.taskId}: ${textOf(event)}\n`);
    },
    close: async () => {},
  };
}

import type { PoolOutcome, TaskSink } from '../../pool/pool.ts';
import type { ProgressBody } from '../../protocol/definition.ts';
import { isConsole, type OutputStream } from '../../protocol/output-streams.ts';
import type { Progress } from '../../protocol/progress.ts';
import type { Fault } from '../../protocol/task.ts';
import { Mask, StreamMask } from './mask.ts';

/** A sink that hears what a task tells with its secrets masked: its output, progress, result and fault. */
export function maskingSink(sink: TaskSink, secrets: readonly string[]): TaskSink {
  const mask = new Mask(secrets);
  const streams = new Map<OutputStream, StreamMask>();
  const streamOf = (name: OutputStream): StreamMask => {
    const known = streams.get(name) ?? new StreamMask(mask);
    streams.set(name, known);
    return known;
  };
  const maskProgress = (progress: Progress): Progress => ({
    ...progress,
    statusMessage: mask.text(progress.statusMessage),
  });
  return {
    starting: () => sink.starting(),
    stopStep: (step) => sink.stopStep(step),
    progress: (progress) => sink.progress(maskProgress(progress)),
    output(stream, text, position) {
      const at = position === null ? null : mask.text(position);
      if (!isConsole(stream)) return sink.output(stream, mask.text(text), at);
      const told = streamOf(stream).push(text);
      if (told !== '') sink.output(stream, told, at);
    },
    ended(outcome) {
      for (const [stream, held] of streams) {
        const rest = held.end();
        if (rest !== '') sink.output(stream, rest, null);
      }
      sink.ended({
        ...outcome,
        result: outcome.result && Buffer.from(mask.json(outcome.result.toString())),
        fault: outcome.fault && maskFault(outcome.fault, mask),
        progress: outcome.progress && maskProgress(outcome.progress),
      } satisfies PoolOutcome);
    },
  };
}

/** A change of progress that comes from elsewhere. */
export function maskChange(change: ProgressBody, secrets: readonly string[]): ProgressBody {
  if (change.statusMessage === undefined || secrets.length === 0) return change;
  return { ...change, statusMessage: new Mask(secrets).text(change.statusMessage) };
}

function maskFault({ code, message, type, position, stackTrace }: Fault, mask: Mask): Fault {
  const masked = (text: string | null): string | null => text && mask.text(text);
  return {
    code,
    message: mask.text(message),
    type: masked(type),
    position: masked(position),
    stackTrace: masked(stackTrace),
  };
}

import type { ProgressBody } from '../../protocol/definition.ts';
import { runningStates } from '../../protocol/state.ts';
import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';
import { usageError } from '../output/errors.ts';

export interface SetTaskProgressOptions extends ChangeOptions {
  id?: string;
}

export const run: Run<SetTaskProgressOptions> = async (context, args, { id, ...options }) => {
  const [percent = '', message, ...more] = args;
  if (more.length > 0) throw usageError('The message is one argument: put it into quotes.');
  const body = makeBody(percent, message);
  const target = id ?? context.env.KR_TASK_ID;
  if (!target) throw usageError('Which task? Give --id ID; inside a task it is that one.');
  return changeEach(context, [target], options, {
    action: 'set-progress',
    generatedOnly: false,
    describe: (exact) => `Set the progress of task '${exact}'`,
    allowedIn: runningStates,
    isSilent: id === undefined,
    apply: (exact) => context.client.setProgress(exact, body),
  });
};

function makeBody(percent: string, statusMessage: string | undefined): ProgressBody {
  if (statusMessage?.trim() === '') throw usageError('The message is blank: give one, or leave it out.');
  const message = statusMessage === undefined ? {} : { statusMessage };
  if (percent !== '-') return { percentComplete: parsePercent(percent), ...message };
  if (statusMessage === undefined)
    throw usageError('There is nothing to set: give a percentage, a message, or both.');
  return message;
}

function parsePercent(text: string): number {
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return Number(text);
  throw usageError(`'${text}' is no percentage: give a number from 0 to 100, or - to leave it as it is.`);
}

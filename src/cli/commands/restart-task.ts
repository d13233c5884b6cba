import { withId } from '../../client/resolve-id.ts';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Context, Run } from '../context.ts';
import { editCode } from '../creating/edit-code.ts';
import { readSecrets } from '../creating/read-secrets.ts';
import { readIds } from '../ids-argument.ts';
import { firstFailure, tellError, usageError } from '../output/errors.ts';
import { writeData, writeJson } from '../output/streams.ts';

export interface RestartTaskOptions extends ChangeOptions {
  edit?: boolean;
  /** False: `--no-start`. */
  start?: boolean;
}

interface Restarted {
  id: string;
  restartOf: string;
  state: string;
}

export const run: Run<RestartTaskOptions> = async (context, args, { edit, start = true, ...options }) => {
  const texts = await readIds(args);
  if (edit && texts.length > 1) throw usageError('--edit takes one task at a time: give one id.');
  const ids: string[] = [];
  const codes: number[] = [];
  for (const text of texts) {
    try {
      ids.push(await withId(context.client, text, { generatedOnly: false }, exactly(context)));
    } catch (error) {
      codes.push(tellError(error, context));
    }
  }
  if (ids.length > 0) {
    const what = `${ids.length === 1 ? 'task' : 'tasks'} ${ids.map((id) => `'${id}'`).join(', ')}`;
    const change = `Create ${start ? 'and start ' : ''}anew ${what}`;
    const refused = await refuseChange(context, options, change);
    if (refused !== undefined) return refused;
  }

  const made: Restarted[] = [];
  for (const id of ids) {
    try {
      const one = await restart(context, id, { start, edit });
      made.push(one);
      if (!context.json) writeData(`${one.id}\n`);
    } catch (error) {
      codes.push(tellError(error, context));
    }
  }
  if (context.json && (made.length > 0 || texts.length > 1)) writeJson(texts.length === 1 ? made[0] : made);
  return firstFailure(codes);
};

/** The id as the task has it. */
function exactly({ client }: Context): (id: string) => Promise<string> {
  return async (id) => (await client.state(id)).id;
}

async function restart(
  { client, env, note }: Context,
  id: string,
  { start, edit }: { start: boolean; edit: boolean | undefined },
): Promise<Restarted> {
  const { language, code: before, secretNames } = await client.definition(id);
  const secrets = secretNames.length === 0 ? {} : { secrets: readSecrets(env, secretNames) };
  if (!edit) return client.restart(id, { start, ...secrets });
  const { code, file, discard } = await editCode(language, before, env);
  try {
    const made = await client.restart(id, { start, ...secrets, ...(code === before ? {} : { code }) });
    await discard();
    return made;
  } catch (error) {
    // Nobody shall have to write it twice.
    note(`What you wrote is kept in ${file}.`);
    throw error;
  }
}

import { withId } from '../../client/resolve-id.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<object> = async ({ client, json }, args) => {
  for (const text of await readIds(args)) {
    const task = await withId(client, text, { generatedOnly: false }, (id) => client.state(id));
    if (json) writeJson(task);
    else writeData(`${task.state}\n`);
  }
  return exitCodes.done;
};

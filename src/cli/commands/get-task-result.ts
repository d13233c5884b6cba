import { withId } from '../../client/resolve-id.ts';
import { KrError } from '../../protocol/errors.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readIds } from '../ids-argument.ts';
import { tellError } from '../output/errors.ts';
import { resultText } from '../output/result-text.ts';
import { writeData, writeJsonText } from '../output/streams.ts';

export const run: Run<object> = async (context, args) => {
  const { client, json } = context;
  for (const text of await readIds(args)) {
    try {
      const result = await withId(client, text, { generatedOnly: false }, (id) => client.result(id));
      if (json) writeJsonText(result);
      else writeData(resultText(parseExactJson(result)));
    } catch (error) {
      if (!(error instanceof KrError) || error.code !== 'not_ended') throw error;
      if (json) writeJsonText('null');
      return tellError(error, context);
    }
  }
  return exitCodes.done;
};

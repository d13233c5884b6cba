import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Run } from '../context.ts';
import { type CreateOptions, describeRequest, makeCreateRequest } from '../creating/create-request.ts';
import { createTask } from '../creating/create-task.ts';
import { tellDuplicate } from '../creating/tell-duplicate.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export interface NewTaskOptions extends CreateOptions, ChangeOptions {
  autoStart?: boolean;
}

export const run: Run<NewTaskOptions> = async (context, args, options) => {
  const { client } = context;
  const { autoStart = false, whatIf } = options;
  const request = await makeCreateRequest(context, args, options);
  const { language } = request;
  if (whatIf) await createTask(context, request, (body) => client.check(language, { ...body, autoStart }));
  const change = `Create ${autoStart ? 'and start ' : ''}${describeRequest(request)}`;
  const refused = await refuseChange(context, options, change);
  if (refused !== undefined) return refused;

  const { id, state, duplicate } = await createTask(context, request, (body) =>
    client.create(language, { ...body, autoStart }),
  );
  if (duplicate) tellDuplicate(context, id, options);
  if (context.json) writeJson({ id, state, ...(duplicate ? { duplicate } : {}) });
  else writeData(`${id}\n`);
  return exitCodes.done;
};

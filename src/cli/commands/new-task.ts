import { type ChangeOptions, refuseChange } from '../changing.ts';
import type { Run } from '../context.ts';
import { type CreateOptions, makeCreateRequest } from '../creating/create-request.ts';
import { createTask } from '../creating/create-task.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export interface NewTaskOptions extends CreateOptions, ChangeOptions {
  autoStart?: boolean;
}

export const run: Run<NewTaskOptions> = async (context, args, options) => {
  const request = await makeCreateRequest(context, args, options);
  const refused = await refuseChange(
    context,
    options,
    `Create ${options.autoStart ? 'and start ' : ''}a ${request.language} task`,
  );
  if (refused !== undefined) return refused;

  const { id, state } = await createTask(context, request, (body) =>
    context.client.create(request.language, { ...body, autoStart: options.autoStart ?? false }),
  );
  if (context.json) writeJson({ id, state });
  else writeData(`${id}\n`);
  return exitCodes.done;
};

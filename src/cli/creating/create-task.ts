import { withId } from '../../client/resolve-id.ts';
import type { CreateBody } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { annotateDiagnostics } from '../ci/annotate-diagnostics.ts';
import type { Context } from '../context.ts';
import type { CreateRequest } from './create-request.ts';

/**
 * Sends the request with `send`. A parent given by name may be `@last` or a prefix. A parent that was only implied
 * and that this daemon does not know (it is another home's) is left out, and the command says so.
 */
export async function createTask<T>(
  context: Context,
  request: CreateRequest,
  send: (body: CreateBody) => Promise<T>,
): Promise<T> {
  try {
    return await createUnderParent(context, request, send);
  } catch (error) {
    annotateDiagnostics(context, error, request.body.codeFilePath);
    throw error;
  }
}

async function createUnderParent<T>(
  { client, note }: Context,
  { body, impliedParent }: CreateRequest,
  send: (body: CreateBody) => Promise<T>,
): Promise<T> {
  const { parentId, ...rest } = body;
  if (parentId === undefined) return send(body);
  if (!impliedParent) {
    return withId(client, parentId, { generatedOnly: false }, (id) =>
      asMissing(send({ ...rest, parentId: id })),
    );
  }
  try {
    return await send(body);
  } catch (error) {
    if (!(error instanceof KrError) || error.code !== 'parent_not_found') throw error;
    note(`This daemon does not know the task '${parentId}' of KR_TASK_ID: the new task has no parent.`);
    return send(rest);
  }
}

/** A parent that is missing, as withId understands it. */
async function asMissing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KrError && error.code === 'parent_not_found') {
      throw new KrError('not_found', error.message, { cause: error });
    }
    throw error;
  }
}

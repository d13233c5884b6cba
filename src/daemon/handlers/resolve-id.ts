import { Type } from 'typebox';
import { ErrorAnswer } from '../../protocol/answers.ts';
import { KrError } from '../../protocol/errors.ts';
import { idKey, isGeneratedId, lastId, minPrefixLength, noTaskMessage } from '../../protocol/ids.ts';
import { ResolveQuery } from '../../protocol/queries.ts';
import type { TaskTable } from '../registry/task-table.ts';
import { endpoint, type Handler, requireId } from './context.ts';

/** Candidates that an answer names. */
const mostCandidates = 20;

export const resolveId: Handler = (server, { registry }) => {
  server.route<{ Querystring: { id?: string; generatedOnly?: boolean } }>({
    ...endpoint('resolve'),
    schema: {
      summary: 'The id that `@last` or a prefix stands for; an exact id always wins',
      querystring: ResolveQuery,
      response: { 200: Type.Object({ id: Type.String() }), 404: ErrorAnswer, 409: ErrorAnswer },
    },
    handler: async ({ query }) => {
      const text = requireId(query);
      const id = await registry.read(() => resolve(registry.tasks, text, query.generatedOnly ?? false));
      return { id };
    },
  });
};

function resolve(tasks: TaskTable, text: string, generatedOnly: boolean): string {
  const missing = new KrError('not_found', noTaskMessage(text));
  if (text.toLowerCase() === lastId) {
    const newest = tasks.newestId();
    if (newest === undefined) throw new KrError('not_found', 'There is no task yet: kr new-task makes one.');
    return newest;
  }
  const exact = tasks.get(idKey(text));
  if (exact) return exact.id;
  if (text.length < minPrefixLength) throw missing;
  const found = tasks
    .idsWithPrefix(idKey(text), generatedOnly ? Number.MAX_SAFE_INTEGER : mostCandidates)
    .filter((id) => !generatedOnly || isGeneratedId(id));
  const [first] = found;
  if (first === undefined) throw missing;
  if (found.length === 1) return first;
  const candidates = found.slice(0, mostCandidates);
  throw new KrError(
    'ambiguous_id',
    `'${text}' may be any of ${candidates.join(', ')}: give more of the id.`,
    {
      details: { candidates },
    },
  );
}

import { ErrorAnswer } from '../protocol/answers.ts';
import { routes } from '../protocol/routes.ts';

/** The parts of an OpenAPI document that are touched here. */
interface Operation {
  requestBody?: { required?: boolean };
  responses?: Record<string, unknown>;
}

/** Adds to a document what can't be told by the schemas: which bodies may be left out, and that anything may fail. */
export function completeDocument<Document extends { paths?: object }>(document: Document): Document {
  // A part of a document has no address of its own.
  const schema = { ...ErrorAnswer, $id: undefined };
  const failure = { description: 'Any error', content: { 'application/json': { schema } } };
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const operation of Object.values(operations as Record<string, Operation>)) {
      if (operation.requestBody) operation.requestBody.required = path === routes.rename.path;
      operation.responses = { ...operation.responses, default: failure };
    }
  }
  return document;
}

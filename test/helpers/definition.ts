import type { TaskDefinition } from '../../src/protocol/definition.ts';

/** A task's definition with nothing special about it but these. */
export function definition(changes: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    language: 'JavaScript',
    code: '1',
    arguments: {},
    isolated: false,
    extraImports: [],
    extraRefs: [],
    workingDirectory: '/',
    environment: {},
    codeFilePath: null,
    ...changes,
  };
}

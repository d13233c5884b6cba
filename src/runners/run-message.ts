import type { RunMessage } from '../protocol/runner-messages.ts';
import type { Job } from './runner.ts';

/** What a runner is told to run. `marker` is the line that ends the task's output. */
export function runMessage(
  { taskId, definition, artifact, maxResultBytes, maxOutputBytes }: Job,
  marker: string,
): RunMessage {
  return {
    type: 'run',
    taskId,
    language: definition.language,
    code: definition.code,
    codeFilePath: definition.codeFilePath,
    arguments: definition.arguments,
    extraImports: definition.extraImports,
    extraRefs: definition.extraRefs,
    workingDirectory: definition.workingDirectory,
    environment: definition.environment,
    umask: definition.umask ?? null,
    artifact,
    maxResultBytes,
    maxOutputBytes,
    marker,
  };
}

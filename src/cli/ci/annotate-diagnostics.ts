import { KrError } from '../../protocol/errors.ts';
import type { Context } from '../context.ts';
import { writeNote } from '../output/streams.ts';
import { ciLogOf } from './ci-log-of.ts';

/** Has a CI system show what does not compile beside the code; `file` is where that came from. */
export function annotateDiagnostics({ env, json }: Context, error: unknown, file: string | undefined): void {
  if (json || !(error instanceof KrError)) return;
  const ci = ciLogOf(env);
  for (const { line, column, message, severity, code } of error.details.diagnostics ?? []) {
    const place = file === undefined ? undefined : { file, line, column };
    const title = 'The code does not compile';
    writeNote(ci?.annotation?.({ severity, title, message, code, place }) ?? '');
  }
}

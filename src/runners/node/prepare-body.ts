import type { Diagnostic } from '../../protocol/errors.ts';
import type { NodeArtifact } from '../../protocol/node-artifact.ts';
import { wrapBody } from './body-wrapper.ts';
import { checkBody } from './javascript-check.ts';

export type PreparedCode = { ok: true; artifact: NodeArtifact } | { ok: false; diagnostics: Diagnostic[] };

/** Takes JavaScript for the body of a function, and says what V8 has against that. */
export function prepareBody(text: string): PreparedCode {
  const code = withoutHashbang(text);
  const diagnostic = checkBody(code);
  if (diagnostic) return { ok: false, diagnostics: [diagnostic] };
  return { ok: true, artifact: { form: 'body', code: wrapBody(code), map: null, linesBefore: 0 } };
}

/** A first line for the kernel is none for a function; as a comment it keeps its length. */
export function withoutHashbang(text: string): string {
  return text.startsWith('#!') ? `//${text.slice(2)}` : text;
}

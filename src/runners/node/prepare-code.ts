import type { TransformFailure, TransformOptions } from 'esbuild';
import type { Diagnostic } from '../../protocol/errors.ts';
import { wrapBody } from './body-wrapper.ts';
import { fromEsbuild } from './diagnostics.ts';
import { checkBody } from './javascript-check.ts';
import { type PreparedCode, prepareBody, withoutHashbang } from './prepare-body.ts';

type Loader = 'js' | 'ts';

/** Loaded when it is needed first: JavaScript mostly needs no more than a look by V8. */
let loadedEsbuild: Promise<typeof import('esbuild')> | null = null;

type Transformed = { ok: true; code: string; map: string } | { ok: false; diagnostics: Diagnostic[] };

const staticModuleMessage =
  "A snippet without a default export is the body of a function: use `await import('…')` in place of an import " +
  'statement, and no other export; or give it an `export default`.';

/** Finds out what a snippet is, a module or a body, checks it, and turns TypeScript into JavaScript. */
export async function prepareCode(
  language: 'JavaScript' | 'TypeScript',
  text: string,
): Promise<PreparedCode> {
  const loader = language === 'TypeScript' ? 'ts' : 'js';
  // Most snippets don't have the word, and need not be asked.
  const outside = /\bexport\b/.test(text) ? await transform(loader, text) : null;
  if (outside?.ok && (await moduleSyntax(outside.code)).exportsDefault) {
    const { code, map } = loader === 'ts' ? outside : { code: text, map: null };
    return { ok: true, artifact: { form: 'module', code, map, linesBefore: 0 } };
  }
  const body = loader === 'ts' ? await prepareTypedBody(text) : prepareBody(text);
  if (body.ok) return body;
  return lookOutside(loader, text, body.diagnostics, outside ?? (await transform(loader, text)));
}

async function prepareTypedBody(text: string): Promise<PreparedCode> {
  const transformed = await transform('ts', wrapBody(withoutHashbang(text)), text);
  if (!transformed.ok) return transformed;
  const { code, map } = transformed;
  return { ok: true, artifact: { form: 'body', code, map, linesBefore: 1 } };
}

/** What to make of a text that is no function's body: `outside` is what it is outside of any function. */
async function lookOutside(
  loader: Loader,
  text: string,
  ofBody: Diagnostic[],
  outside: Transformed,
): Promise<PreparedCode> {
  if (!outside.ok) {
    const meantAsModule = /\bexport\s+default\b|\bas\s+default\b/.test(text);
    return { ok: false, diagnostics: meantAsModule ? outside.diagnostics : explainImport(text, ofBody) };
  }
  const { code, map } = outside;
  if ((await moduleSyntax(code)).any) {
    return {
      ok: false,
      diagnostics: ofBody.slice(0, 1).map((one) => ({ ...one, message: staticModuleMessage })),
    };
  }
  // A namespace may not be declared in a function; what it becomes may.
  if (loader === 'ts' && checkBody(code) === null) {
    return { ok: true, artifact: { form: 'body', code: wrapBody(code), map, linesBefore: 0 } };
  }
  return { ok: false, diagnostics: ofBody };
}

/** An import statement in a body with a `return`, which is neither a module's nor a function's. */
function explainImport(text: string, ofBody: Diagnostic[]): Diagnostic[] {
  const [first] = ofBody;
  const line = text.split('\n')[(first?.line ?? 1) - 1] ?? '';
  return first && /^\s*import\b(?!\s*[.(])/.test(line)
    ? [{ ...first, message: staticModuleMessage }]
    : ofBody;
}

async function moduleSyntax(code: string): Promise<{ exportsDefault: boolean; any: boolean }> {
  const lexer = await import('es-module-lexer');
  await lexer.init();
  const [, exports, , any] = lexer.parse(code);
  return { any, exportsDefault: exports.some((one) => 'name' in one && one.name === 'default') };
}

/** `text` is the snippet when `code` is the snippet in its wrapper. */
async function transform(loader: Loader, code: string, text = code): Promise<Transformed> {
  loadedEsbuild ??= import('esbuild');
  const esbuild = await loadedEsbuild;
  const options: TransformOptions = {
    loader,
    target: 'node24',
    sourcemap: 'external',
    sourcefile: 'snippet',
    sourcesContent: false,
    charset: 'utf8',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  };
  try {
    const result = await esbuild.transform(code, options);
    return { ok: true, code: result.code, map: result.map };
  } catch (error) {
    if (!isTransformFailure(error)) throw error;
    return { ok: false, diagnostics: fromEsbuild(text, error.errors, code === text ? 0 : 1) };
  }
}

function isTransformFailure(error: unknown): error is TransformFailure {
  return (
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) && error.errors.length > 0
  );
}

import type { TransformFailure, TransformOptions } from 'esbuild';
import type { Diagnostic } from '../../protocol/errors.ts';
import type { NodeArtifact } from './artifact.ts';
import { wrapBody } from './body-wrapper.ts';
import { fromEsbuild } from './diagnostics.ts';
import { checkBody } from './javascript-check.ts';

export type PreparedCode = { ok: true; artifact: NodeArtifact } | { ok: false; diagnostics: Diagnostic[] };

type Loader = 'js' | 'ts';

/** Loaded when it is needed first: a daemon that only runs other languages does not start esbuild's process. */
let loadedEsbuild: Promise<typeof import('esbuild')> | null = null;

/** Ends esbuild's process, if there is one. */
export async function stopEsbuild(): Promise<void> {
  await (await loadedEsbuild)?.stop();
}

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
  const asModule = /\bexport\b/.test(text) ? await transform(loader, text) : null;
  if (asModule?.ok && (await moduleSyntax(asModule.code)).exportsDefault) {
    const { code, map } = asModule;
    return {
      ok: true,
      artifact: { form: 'module', ...(loader === 'ts' ? { code, map } : { code: null, map: null }) },
    };
  }
  const body = loader === 'ts' ? await prepareTypedBody(text) : prepareBody(text);
  if (body.ok) return body;
  return { ok: false, diagnostics: await explain(loader, text, body.diagnostics, asModule) };
}

function prepareBody(text: string): PreparedCode {
  const code = withoutHashbang(text);
  const diagnostic = checkBody(code);
  if (diagnostic) return { ok: false, diagnostics: [diagnostic] };
  return { ok: true, artifact: { form: 'body', code: code === text ? null : wrapBody(code), map: null } };
}

async function prepareTypedBody(text: string): Promise<PreparedCode> {
  const transformed = await transform('ts', wrapBody(withoutHashbang(text)), text);
  if (!transformed.ok) return transformed;
  return { ok: true, artifact: { form: 'body', code: transformed.code, map: transformed.map } };
}

/** What is wrong with a text that is neither a body nor a module with a default export. */
async function explain(
  loader: Loader,
  text: string,
  ofBody: Diagnostic[],
  asModule: Transformed | null,
): Promise<Diagnostic[]> {
  const module = asModule ?? (await transform(loader, text));
  if (!module.ok) return /\bexport\s+default\b|\bas\s+default\b/.test(text) ? module.diagnostics : ofBody;
  const first = ofBody[0];
  if (!first || !(await moduleSyntax(module.code)).any) return ofBody;
  return [{ ...first, message: staticModuleMessage }];
}

/** A first line for the kernel is none for a function; as a comment it keeps its length. */
function withoutHashbang(text: string): string {
  return text.startsWith('#!') ? `//${text.slice(2)}` : text;
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
    ...(code === text ? { format: 'esm' } : {}),
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

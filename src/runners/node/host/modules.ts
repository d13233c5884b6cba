import { registerHooks } from 'node:module';
import type { SnippetSource } from './snippet-source.ts';

const snippets = new Map<string, string>();
let userModule: string | null = null;

/**
 * Serves snippets that are modules, as they were when they were created, whatever is in their file now; and
 * notes that a task loaded other modules: they keep their state, and their text from then.
 */
export function hookModules(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (!snippets.has(specifier)) return next(specifier, context);
      return { url: specifier, format: 'module', shortCircuit: true };
    },
    load(url, context, next) {
      const source = snippets.get(url);
      if (source !== undefined) return { format: 'module', source, shortCircuit: true };
      if (!url.startsWith('node:')) userModule ??= url;
      return next(url, context);
    },
  });
}

/** The module that a task loaded first; null when it loaded none. */
export function loadedUserModule(): string | null {
  return userModule;
}

/** The default export of a snippet. */
export async function importSnippet({ location, code }: SnippetSource): Promise<unknown> {
  snippets.set(location, code);
  try {
    const module: { default: unknown } = await import(location);
    return module.default;
  } finally {
    snippets.delete(location);
  }
}

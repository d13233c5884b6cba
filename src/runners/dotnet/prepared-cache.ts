import { statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../../protocol/language.ts';

/** How many scripts without an error are remembered. */
const maxScripts = 2000;

/** How long a file was not marked as used, in milliseconds, before it is marked again. */
const markMs = 60 * 60_000;

/**
 * Which snippets were prepared: C# and VB have their compiled form on the disk, where the compiler of any daemon
 * of this home put it, so that a known one needs no compiler. What is gone from there is not known.
 */
export class PreparedCache {
  readonly #directory: string;
  readonly #scripts = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where the compiled form of a snippet belongs; null for PowerShell, which has none. */
  pathOf(language: Language, key: string): string | null {
    return language === 'PowerShell' ? null : path.join(this.#directory, key.slice(0, 2), `${key}.dll`);
  }

  /** The artifact of a snippet: a path, or null for PowerShell; undefined when it is not known. */
  find(language: Language, key: string): string | null | undefined {
    const file = this.pathOf(language, key);
    if (file === null) return this.#scripts.has(key) ? null : undefined;
    const stats = statSync(file, { throwIfNoEntry: false });
    // A power cut may leave an empty file under the name.
    if (!stats?.isFile() || stats.size === 0) return undefined;
    if (Date.now() - stats.mtimeMs > markMs) markUsed(file);
    return file;
  }

  note(language: Language, key: string): void {
    if (language !== 'PowerShell') return;
    this.#scripts.add(key);
    const [oldest] = this.#scripts;
    if (this.#scripts.size > maxScripts && oldest !== undefined) this.#scripts.delete(oldest);
  }
}

/** The compiler keeps its directory within bounds: what was not used for longest goes first. */
function markUsed(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // It is gone just now, or somebody else's.
  }
}

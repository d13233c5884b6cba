import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import type { TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { numberText } from '../../protocol/exact-json.ts';

/** How many prepared snippets are remembered. */
const maxEntries = 2000;

/**
 * Remembers which snippets were prepared and where their compiled form is, so that preparing one again takes
 * microseconds. What is gone from the disk is forgotten.
 */
export class PreparedCache {
  readonly #artifacts = new Map<string, string | null>();

  /** The artifact of a snippet: a path, or null for PowerShell; undefined when it is not known. */
  find(key: string): string | null | undefined {
    const artifact = this.#artifacts.get(key);
    if (artifact === undefined) return undefined;
    this.#artifacts.delete(key);
    if (artifact !== null && !existsSync(artifact)) return undefined;
    // The last place is the one of the most recently used.
    this.#artifacts.set(key, artifact);
    return artifact;
  }

  store(key: string, artifact: string | null): void {
    this.#artifacts.set(key, artifact);
    const [oldest] = this.#artifacts.keys();
    if (this.#artifacts.size > maxEntries && oldest !== undefined) this.#artifacts.delete(oldest);
  }
}

/**
 * A name for all that a snippet's compiled form depends on; null for code that loads more by itself (`#r`, `#load`).
 * Throws a KrError `invalid_reference` when a reference is missing.
 */
export function preparedKey(definition: TaskDefinition): string | null {
  const { language, code, codeFilePath, extraImports, extraRefs } = definition;
  if (language === 'CSharp' && /^\s*#\s*(r|load)\b/m.test(code)) return null;
  const parts =
    language === 'PowerShell'
      ? [language, codeFilePath, code]
      : [
          language,
          codeFilePath,
          code,
          argumentTypes(definition.arguments),
          extraImports,
          extraRefs.map(stamp),
        ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

function stamp(reference: string): [string, number, number] {
  const stats = statSync(reference, { throwIfNoEntry: false });
  if (!stats)
    throw new KrError(
      'invalid_reference',
      `The reference '${reference}' does not exist: give the path of an assembly.`,
    );
  return [reference, stats.mtimeMs, stats.size];
}

/** The host types the arguments: here it only matters that arguments of different types have different names. */
function argumentTypes(values: Record<string, unknown>): [string, string][] {
  return Object.entries(values).map(([name, value]) => [name, typeName(value)]);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const number = numberText(value);
  if (number === null) return typeof value;
  if (!/^-?\d+$/.test(number)) return 'double';
  const integer = BigInt(number);
  if (BigInt.asIntN(32, integer) === integer) return 'int';
  return BigInt.asIntN(64, integer) === integer ? 'long' : 'double';
}

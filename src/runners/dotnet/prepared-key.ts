import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import { numberText } from '../../protocol/exact-json.ts';

/** True for code that loads more by itself (`#r`, `#load`). */
export function loadsMore({ language, code }: TaskDefinition): boolean {
  return language === 'CSharp' && /^\s*#\s*(r|load)\b/m.test(code);
}

/** A name for what compiles and what is compiled against: the host, as built, and .NET. */
export function hostStamp(hostDirectory: string, runtimeVersion: string): string {
  const host = readFileSync(path.join(hostDirectory, 'Kr.Host.dll'));
  return `${createHash('sha256').update(host).digest('hex')} ${runtimeVersion}`;
}

/**
 * A name, good for a file, for all that a snippet's compiled form depends on. Throws a KrError `invalid_reference`
 * when a reference is missing.
 */
export function preparedKey(definition: TaskDefinition, host: string): string {
  const { language, code, codeFilePath, extraImports, extraRefs } = definition;
  const parts =
    language === 'PowerShell'
      ? [language, codeFilePath, code]
      : [
          host,
          language,
          codeFilePath,
          code,
          argumentTypes(definition.arguments),
          extraImports,
          extraRefs.map(stamp),
        ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
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

/** In the order of names. The host types the arguments: here it only matters that arguments of different types have different names. */
function argumentTypes(values: Record<string, unknown>): [string, string][] {
  return Object.keys(values)
    .sort()
    .map((name) => [name, typeName(values[name])]);
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

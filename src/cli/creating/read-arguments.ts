import { text as readText } from 'node:stream/consumers';
import { asSentence } from '../../protocol/errors.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import { usageError } from '../output/errors.ts';
import { decodeText, readBytes } from './read-source.ts';

export interface ArgumentOptions {
  /** A JSON object, `@FILE`, or `-` for stdin. */
  arguments?: string;
  /** `NAME=TEXT` */
  arg?: readonly string[];
  /** `NAME=JSON`, `NAME=@FILE` */
  argjson?: readonly string[];
}

const nameForm = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * The arguments of a snippet by name; those given one by one win over `--arguments`. Numbers keep all their
 * digits. Undefined when there are none. Throws `usage` with what is wrong.
 */
export async function readArguments(options: ArgumentOptions): Promise<Record<string, unknown> | undefined> {
  const whole = options.arguments === undefined ? {} : parseObject(await readWhole(options.arguments));
  const texts = (options.arg ?? []).map((pair) => splitPair(pair, '--arg'));
  const values: [string, unknown][] = [];
  for (const pair of options.argjson ?? []) {
    const [name, json] = splitPair(pair, '--argjson');
    const what = `--argjson ${name}`;
    values.push([name, parseJson(await readJson(json, `${what}=`), what)]);
  }
  const single = [...texts, ...values];
  const twice = single.find(([name], index) => single.findIndex(([other]) => other === name) !== index);
  if (twice) throw usageError(`The argument '${twice[0]}' is given twice: give it once.`);
  const all = Object.assign(
    Object.create(null) as Record<string, unknown>,
    whole,
    Object.fromEntries(single),
  );
  for (const name of Object.keys(all)) {
    if (!nameForm.test(name)) {
      throw usageError(`'${name}' is no name for an argument: use letters, digits and '_', no digit first.`);
    }
  }
  return Object.keys(all).length === 0 ? undefined : all;
}

async function readWhole(source: string): Promise<string> {
  return source === '-' ? readText(process.stdin) : readJson(source, '--arguments ');
}

/** JSON as it was typed, or from the file that `@FILE` names. */
async function readJson(source: string, option: string): Promise<string> {
  if (!source.startsWith('@')) return source;
  const file = source.slice(1);
  if (file === '') throw usageError(`${option}@ has no name of a file: give it as ${option}@FILE.`);
  return decodeText(await readBytes(file), file);
}

function parseObject(json: string): object {
  const value = parseJson(json, '--arguments');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw usageError('--arguments is no JSON object: give one such as {"count": 3}.');
}

function parseJson(json: string, what: string): unknown {
  try {
    return parseExactJson(json);
  } catch (error) {
    throw usageError(`${what} is no JSON: ${asSentence(error)} In a shell, put it in single quotes.`);
  }
}

function splitPair(pair: string, option: string): [string, string] {
  const equals = pair.indexOf('=');
  if (equals < 1) throw usageError(`${option} takes NAME=VALUE, not '${pair}': put a name and = before it.`);
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

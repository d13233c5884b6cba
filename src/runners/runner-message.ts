import { isUtf8 } from 'node:buffer';
import { Compile } from 'typebox/compile';
import { isDeeper } from '../protocol/nesting.ts';
import { MessageFromRunner } from '../protocol/runner-messages.ts';

const validator = Compile(MessageFromRunner);

const resultPrefix = Buffer.from('{"type":"result","value":');
const closingBrace = 0x7d;

/** Results up to this many bytes are checked to be JSON; larger ones are taken as the host's word. */
const checkedResultBytes = 1024 * 1024;

/** A line from a runner: a message, a result kept as JSON text in UTF-8, or what is wrong with it. */
export type RunnerLine =
  | { kind: 'message'; message: Exclude<MessageFromRunner, { type: 'result' }> }
  | { kind: 'result'; json: Buffer }
  | { kind: 'nonsense'; reason: string };

/** Reads a line that a runner wrote to fd 4. */
export function readRunnerLine(line: Buffer): RunnerLine {
  return line.subarray(0, resultPrefix.length).equals(resultPrefix) ? readResult(line) : readMessage(line);
}

function readResult(line: Buffer): RunnerLine {
  const json = line.subarray(resultPrefix.length, -1);
  if (line.at(-1) !== closingBrace || json.length === 0) {
    return { kind: 'nonsense', reason: 'a broken result' };
  }
  if (!isUtf8(json) || (json.length <= checkedResultBytes && parse(json.toString()) === undefined)) {
    return { kind: 'nonsense', reason: 'a result that is not JSON' };
  }
  return { kind: 'result', json };
}

function readMessage(line: Buffer): RunnerLine {
  const message = parse(line.toString('utf8'));
  if (message === undefined) return { kind: 'nonsense', reason: 'a line that is not JSON' };
  if (!validator.Check(message)) return { kind: 'nonsense', reason: 'a message of an unknown form' };
  if (message.type === 'result') return { kind: 'nonsense', reason: 'a result in an unknown form' };
  return { kind: 'message', message };
}

/** undefined is no JSON value, so it can stand for a failure; what is nested too deeply is none either. */
function parse(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return isDeeper(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

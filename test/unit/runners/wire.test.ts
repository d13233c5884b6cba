import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Compile } from 'typebox/compile';
import { expect, it } from 'vitest';
import { MessageToRunner } from '../../../src/protocol/runner-messages.ts';
import { readRunnerLine } from '../../../src/runners/runner-message.ts';

/** The golden messages, which the tests of the .NET host read as well. */
const directory = path.join(import.meta.dirname, '../../wire');
const toRunner = Compile(MessageToRunner);

const messages = readdirSync(directory).map((name) => {
  const text = readFileSync(path.join(directory, name), 'utf8');
  return { name, text, message: JSON.parse(text) as { type: string } };
});

const fromDaemon = messages.filter(({ message }) => ['run', 'cancel', 'check'].includes(message.type));
const fromRunner = messages.filter((one) => !fromDaemon.includes(one));

it.each(fromDaemon)('$name is what a runner may be told', ({ message }) => {
  expect(toRunner.Check(message)).toBe(true);
});

it.each(fromRunner)('$name is what a runner may say', ({ message }) => {
  const read = readRunnerLine(Buffer.from(JSON.stringify(message)));
  if (message.type === 'result') expect(read).toMatchObject({ kind: 'result' });
  else expect(read).toEqual({ kind: 'message', message });
});

it('a result is kept as the text that it came as', () => {
  const line = Buffer.from('{"type":"result","value":{"b": 1.0, "a":[]}}');
  expect(readRunnerLine(line)).toEqual({ kind: 'result', json: Buffer.from('{"b": 1.0, "a":[]}') });
});

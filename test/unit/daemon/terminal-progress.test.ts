import { describe, expect, it } from 'vitest';
import { TerminalProgress } from '../../../src/daemon/tasks/terminal-progress.ts';

const read = (...pieces: string[]) => {
  const terminal = new TerminalProgress();
  return pieces.map((piece) => terminal.read('stdout', piece)).filter((percent) => percent !== undefined);
};

describe('OSC 9;4', () => {
  it.each([
    ['normal, ended by BEL', '\u001b]9;4;1;42\u0007', 42],
    ['error, ended by ESC \\', 'text\u001b]9;4;2;7\u001b\\more', 7],
    ['paused', '\u001b]9;4;4;100\u0007', 100],
    ['the last of several', '\u001b]9;4;1;1\u0007..\u001b]9;4;1;2\u0007', 2],
    ['too much', '\u001b]9;4;1;250\u0007', 100],
    ['a fraction', '\u001b]9;4;1;12.5\u0007', 12.5],
  ])('sets the percentage: %s', (_case, text, percent) => {
    expect(read(text)).toEqual([percent]);
  });

  it.each([
    ['clear', '\u001b]9;4;0;0\u0007'],
    ['clear without a number', '\u001b]9;4;0\u0007'],
    ['indeterminate', '\u001b]9;4;3;50\u0007'],
    ['no number', '\u001b]9;4;1;\u0007'],
    ['no end', '\u001b]9;4;1;50\n'],
    ['another sequence', '\u001b]9;5;1;50\u0007\u001b]0;title\u0007\u001b[1m'],
    ['no escape', ']9;4;1;50\u0007'],
    ['a state that is none', '\u001b]9;4;7;50\u0007'],
  ])('sets nothing: %s', (_case, text) => {
    expect(read(text)).toEqual([]);
  });

  it.each(['\u001b]9;4;1;42\u0007', '\u001b]9;4;4;4.5\u001b\\'])('may be split anywhere: %j', (text) => {
    const whole = read(text);
    expect(whole).toHaveLength(1);
    for (let split = 1; split < text.length; split++) {
      expect([split, read(`a${text.slice(0, split)}`, `${text.slice(split)}b`)]).toEqual([split, whole]);
    }
    expect(read(...text)).toEqual(whole);
  });

  it('is not put together from two streams, and a beginning that goes on otherwise is forgotten', () => {
    const terminal = new TerminalProgress();
    terminal.read('stdout', '\u001b]9;4;1;4');
    expect(terminal.read('stderr', '2\u0007')).toBeUndefined();
    expect(terminal.read('stdout', '2\u0007')).toBe(42);
    terminal.read('stdout', '\u001b]9;4;1;4');
    terminal.read('stdout', '\n');
    expect(terminal.read('stdout', '2\u0007')).toBeUndefined();
  });
});

import { openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { usageError } from './output/errors.ts';

/** Asks a person. */
export interface Prompt {
  /** The answer; empty when the person leaves. */
  ask(question: string): Promise<string>;
}

/**
 * The terminal on which questions are asked: on stderr, and answered at the terminal also when stdin is a list of ids.
 * Throws `usage` when nobody would see them.
 */
export function requirePrompt(): Prompt {
  if (!process.stderr.isTTY) throw noTerminal();
  if (process.stdin.isTTY) return { ask: (question) => ask(process.stdin, question) };
  const terminal = openTerminal();
  return {
    async ask(question) {
      // Most commands that could ask do not.
      const tty = await import('node:tty');
      const input = new tty.ReadStream(terminal);
      try {
        return await ask(input, question);
      } finally {
        input.destroy();
      }
    },
  };
}

function openTerminal(): number {
  try {
    return openSync('/dev/tty', 'r');
  } catch {
    throw noTerminal();
  }
}

function noTerminal(): Error {
  return usageError(
    '--confirm asks on a terminal, and there is none here: leave it out, or look first with --what-if.',
  );
}

async function ask(input: ReadStream, question: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const prompt = createInterface({ input, output: process.stderr });
  return new Promise((resolve) => {
    const leave = (): void => {
      // What follows is not part of the question.
      process.stderr.write('\n');
      resolve('');
    };
    prompt.once('close', leave);
    prompt.question(question, (answer) => {
      prompt.off('close', leave);
      resolve(answer);
      prompt.close();
    });
  });
}

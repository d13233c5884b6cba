import type { Fault } from '../../../protocol/task.ts';
import { surroundingName } from './execute.ts';
import type { SnippetSource } from './snippet-source.ts';

// Imported, it opens the real stderr, and then a snippet's own writes to that don't wait for the daemon to read.
const { inspect } = process.getBuiltinModule('node:util');

/** Longest source line that goes into a position, in characters. */
const maxLineLength = 500;

/** Frames of the host and of what it calls code with. */
const foreignFrame = new RegExp(
  `${escapeExpression(import.meta.filename)}|\\(?node:(vm|internal/(process/task_queues|modules|vm)\\b)`,
);

/** What a snippet threw, for people: any value can be thrown. */
export function describeThrown(thrown: unknown, source: SnippetSource): Fault {
  const stack = readText(thrown, 'stack');
  const place = stack === null ? null : firstPlace(stack, source);
  return {
    code: 'error',
    message: messageOf(thrown),
    type: typeOf(thrown),
    position: place && positionText(place, source),
    stackTrace: stack === null ? null : stackText(thrown, stack, source),
  };
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  return readText(thrown, 'message') ?? inspect(thrown, { depth: 2 });
}

function typeOf(thrown: unknown): string | null {
  if (thrown === null || thrown === undefined) return null;
  try {
    const { name } = (thrown as object).constructor;
    return typeof name === 'string' && name !== '' ? name : null;
  } catch {
    return null;
  }
}

/** A text property; null when there is none, or it can't be read. */
function readText(value: unknown, name: 'stack' | 'message'): string | null {
  if (typeof value !== 'object' || value === null) return null;
  try {
    const text = (value as Record<string, unknown>)[name];
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function placesIn(source: SnippetSource): RegExp {
  return new RegExp(`(?:file://)?${escapeExpression(source.location)}:(\\d+):(\\d+)`, 'g');
}

function firstPlace(stack: string, source: SnippetSource): { line: number; column: number } | null {
  const found = placesIn(source).exec(stack);
  return found && source.original(Number(found[1]), Number(found[2]));
}

/** `At line:2 char:5` or `At FILE:2 char:5`, then the line itself. */
function positionText({ line, column }: { line: number; column: number }, source: SnippetSource): string {
  const text = (source.lines[line - 1] ?? '').trimEnd().slice(0, maxLineLength);
  return `At ${source.displayFile ?? 'line'}:${line} char:${column}\n+ ${text}`;
}

/** The stack, then those of its causes, as deep as they go: at most a few, since they can go in a circle. */
function stackText(thrown: unknown, stack: string, source: SnippetSource, causes = 10): string {
  const name = source.displayFile ?? 'snippet';
  const own = ownFrames(stack).replace(placesIn(source), (_match, line: string, column: string) => {
    const place = source.original(Number(line), Number(column));
    return `${name}:${place.line}:${place.column}`;
  });
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause === undefined || cause === thrown || causes === 0) return own;
  const causeStack = readText(cause, 'stack');
  const text = causeStack === null ? messageOf(cause) : stackText(cause, causeStack, source, causes - 1);
  return `${own}\nCaused by: ${text}`;
}

/** The stack without what the host put around and below the snippet. */
function ownFrames(stack: string): string {
  const lines = stack.split('\n');
  const below = lines.findIndex((line) => line.includes(`${surroundingName} (`));
  return (below === -1 ? lines : lines.slice(0, below))
    .filter((line) => !foreignFrame.test(line))
    .join('\n')
    .replace(/(at (?:async )?)__kr__ \((.*)\)$/gm, '$1$2');
}

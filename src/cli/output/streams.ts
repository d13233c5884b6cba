import { endOnBrokenPipe } from '../exit-codes.ts';
import { inertJson } from './inert-json.ts';

/** Data: the only thing that goes to stdout. */
export function writeData(text: string): void {
  if (text !== '') process.stdout.write(text);
}

/** One JSON document on a line of its own. */
export function writeJson(value: unknown): void {
  writeJsonText(JSON.stringify(value));
}

/** The same of one that is text already. */
export function writeJsonText(json: string): void {
  writeData(`${inertJson(json)}\n`);
}

/** Everything else. A stderr that is gone is no reason to fail. */
export function writeNote(text: string): void {
  process.stderr.write(text);
}

/** Makes broken pipes quiet ends. To be called once, before anything is written. */
export function guardStreams(): void {
  process.stdout.on('error', endOnBrokenPipe);
  process.stderr.on('error', () => {});
}

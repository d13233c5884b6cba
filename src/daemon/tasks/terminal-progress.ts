import type { OutputStream } from '../../protocol/output-streams.ts';

/** OSC 9;4 with a percentage: normal, error, paused. Without one (clear, indeterminate) it says nothing of how far. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what it looks for
const sequence = /\u001b\]9;4;[124];(\d{1,9}(?:\.\d{1,9})?)(?:\u0007|\u001b\\|\u009c)/g;

/** The beginning of such a sequence. */
const beginning =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what it looks for
  /\u001b(?:\](?:9(?:;(?:4(?:;(?:[124](?:;(?:\d{1,9}(?:\.\d{0,9})?\u001b?)?)?)?)?)?)?)?)?$/;

/** Finds in what a task writes the sequence with which programs show their progress on terminals. */
export class TerminalProgress {
  /** What may go on as a sequence with the next piece, by stream. */
  readonly #held = new Map<OutputStream, string>();

  /** The percentage, 0 to 100, that a piece of output sets last; undefined when it sets none. */
  read(stream: OutputStream, piece: string): number | undefined {
    const held = this.#held.get(stream);
    if (held === undefined && !piece.includes('\u001b')) return undefined;
    const text = (held ?? '') + piece;
    const begun = beginning.exec(text)?.[0];
    if (begun === undefined) this.#held.delete(stream);
    else this.#held.set(stream, begun);
    let percent: number | undefined;
    for (const [, digits] of text.matchAll(sequence)) percent = Math.min(100, Number(digits));
    return percent;
  }
}

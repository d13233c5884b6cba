import type { Command } from 'commander';

/** What help tells of a verb beside what commander knows of it. */
export interface VerbNotes {
  /** One sentence. */
  purpose: string;
  /** Its name in the spelling of cmdlets. */
  cmdlet: string | undefined;
  examples: readonly string[];
  /** All its exit codes, in order. */
  exitCodes: readonly ExitCodeNote[];
  /** What `--json` prints. */
  json: string;
  /** A command with its words may stand after `--`. */
  takesCommand: boolean;
}

export interface ExitCodeNote {
  /** A number, or `N`: any code of the snippet's own. */
  code: string;
  meaning: string;
}

const notes = new WeakMap<Command, VerbNotes>();

export function noteVerb(command: Command, verb: VerbNotes): void {
  notes.set(command, verb);
}

/** The notes of a verb; undefined for a word that only groups verbs. */
export function notesOf(command: Command): VerbNotes | undefined {
  return notes.get(command);
}

const usualCodes = ['0    done', '2    wrong usage', '125  kr itself failed'];

/** The codes of a verb as its declaration has them, a line such as `3    no such task` each, and the usual ones. */
export function exitCodeNotes(lines: readonly string[]): ExitCodeNote[] {
  return [...usualCodes, ...lines]
    .map((line) => {
      const [code = '', meaning = ''] = line.split(/ +(.*)/);
      return { code, meaning };
    })
    .sort((a, b) => rankOf(a) - rankOf(b));
}

/** `N` stands after the codes below 4. */
function rankOf({ code }: ExitCodeNote): number {
  return code === 'N' ? 4 : Number(code);
}

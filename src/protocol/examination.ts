import type { LanguageInfo } from './daemon-status.ts';
import type { ErrorBody } from './errors.ts';

/** What the registry of a home is like. */
export interface RegistryExamination {
  /** Of the file. */
  bytes: number;
  /** Version of its schema. */
  schema: number;
  tasks: number;
  /** The languages that there are tasks in. */
  languages: readonly string[];
}

export interface BrokenLanguage {
  language: string;
  /** Why no runner gets ready, as a sentence. */
  reason: string;
  /** The command that mends it, or null. */
  fix: string | null;
}

/** What the daemon's program finds in a home when it looks only: it starts and changes nothing. */
export interface Examination {
  /** Null when there is none yet. */
  registry: RegistryExamination | ErrorBody | null;
  /** What is wrong with what stands in the place of the daemon's lock, or null. */
  lock: ErrorBody | null;
  languages: readonly LanguageInfo[];
  /** Of languages that are there: those of which no runner gets ready. */
  broken: readonly BrokenLanguage[];
}

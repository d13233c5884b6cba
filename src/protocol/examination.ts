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

/** What the daemon's program finds in a home when it looks only: it starts and changes nothing. */
export interface Examination {
  /** Null when there is none yet. */
  registry: RegistryExamination | ErrorBody | null;
  languages: readonly LanguageInfo[];
}

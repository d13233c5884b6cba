import type { Place } from './place.ts';

/** What a CI system shows beside the code, or at the top of a run. */
export interface Annotation {
  severity: 'error' | 'warning';
  /** One line. */
  title: string;
  message: string;
  /** A compiler's own code, such as CS1002. */
  code?: string | null | undefined;
  place: Place | undefined;
}

/** How the log of a CI system is written. Texts are cleaned and escaped here, and lines have their ends. */
export interface CiLog {
  /** Begins a part of the log that can be folded. `id`: a task's. */
  openGroup(id: string, title: string): string;
  closeGroup(): string;
  /** Absent where the system has no such thing. */
  annotation?(annotation: Annotation): string;
}

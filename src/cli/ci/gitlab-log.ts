import { sanitiseLine } from '../output/sanitise.ts';
import type { CiLog } from './ci-log.ts';

/** What GitLab wants around a mark: the one thing that kr writes to a log and that holds escape sequences. */
const mark = (what: 'start' | 'end', section: string): string =>
  `\u001b[0Ksection_${what}:${Math.floor(Date.now() / 1000)}:${section}\r\u001b[0K`;

/** Sections of a GitLab job. It has no annotations. */
export function makeGitlabLog(): CiLog {
  let count = 0;
  let open = '';
  return {
    openGroup(id, title) {
      // No two sections of a job may have one name, and a job may wait for the same task again.
      open = `kr_${process.pid}_${++count}_${id}`;
      return `${mark('start', open)}${sanitiseLine(title)}\n`;
    },
    closeGroup: () => `${mark('end', open)}\n`,
  };
}

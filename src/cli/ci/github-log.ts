import { sanitiseLine } from '../output/sanitise.ts';
import type { CiLog } from './ci-log.ts';
import { cleanAnnotation, makeEscape } from './escape.ts';

const inData = { '%': '%25', '\r': '%0D', '\n': '%0A' };
const escapeData = makeEscape(inData);
const escapeProperty = makeEscape({ ...inData, ':': '%3A', ',': '%2C' });

/** Workflow commands of GitHub Actions. `root`: the checkout, to which files are relative. */
export function makeGithubLog(root: string | undefined): CiLog {
  return {
    openGroup: (_id, title) => `::group::${escapeData(sanitiseLine(title))}\n`,
    closeGroup: () => '::endgroup::\n',
    annotation(annotation) {
      const { severity, title, message, code, place } = cleanAnnotation(annotation, root);
      const properties = {
        ...(place && { file: place.file, line: place.line, col: place.column }),
        title,
      };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(`${value}`)}`);
      return `::${severity} ${list.join(',')}::${escapeData(code ? `${code}: ${message}` : message)}\n`;
    },
  };
}

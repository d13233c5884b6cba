import { sanitiseLine } from '../output/sanitise.ts';
import type { CiLog } from './ci-log.ts';
import { cleanAnnotation, makeEscape } from './escape.ts';

const inData = { '%': '%AZP25', '\r': '%0D', '\n': '%0A' };
const escapeData = makeEscape(inData);
const escapeProperty = makeEscape({ ...inData, ';': '%3B', ']': '%5D' });

/** Logging commands of Azure Pipelines. `root`: the checkout, to which files are relative. */
export function makeAzureLog(root: string | undefined): CiLog {
  return {
    openGroup: (_id, title) => `##[group]${sanitiseLine(title)}\n`,
    closeGroup: () => '##[endgroup]\n',
    annotation(annotation) {
      const { severity, title, message, code, place } = cleanAnnotation(annotation, root);
      const properties = {
        type: severity,
        ...(place && {
          sourcepath: place.file,
          linenumber: place.line,
          columnnumber: place.column,
        }),
        ...(code && { code }),
      };
      const list = Object.entries(properties).map(
        ([name, value]) => `${name}=${escapeProperty(`${value}`)};`,
      );
      return `##vso[task.logissue ${list.join('')}]${escapeData(`${title}: ${message}`)}\n`;
    },
  };
}

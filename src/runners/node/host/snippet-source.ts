import { SourceMap } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NodeArtifact } from '../../../protocol/node-artifact.ts';
import type { RunMessage } from '../../../protocol/runner-messages.ts';

/** A snippet as it is run: where it pretends to be, and how places in it are told to people. */
export interface SnippetSource {
  form: NodeArtifact['form'];
  /** JavaScript; of a body, the declaration of the function `__kr__`. */
  code: string;
  /** Absolute path: of its file, or of one that would be in the working directory. */
  file: string;
  /** The URL that a module is loaded under, unlike any other; the file's path for a body. */
  location: string;
  /** What people read: the file, or null when the code did not come from one. */
  displayFile: string | null;
  /** Lines of the snippet's own text. */
  lines: readonly string[];
  /** A place in the snippet's own text for one in `code` as V8 tells it; all from 1. */
  original(line: number, column: number): { line: number; column: number };
}

let lastModule = 0;

export function snippetSource(message: RunMessage): SnippetSource {
  const artifact = message.artifact as NodeArtifact;
  const extension = message.language === 'TypeScript' ? 'ts' : 'js';
  const file = message.codeFilePath ?? path.join(message.workingDirectory, `snippet.${extension}`);
  const isModule = artifact.form === 'module';
  return {
    form: artifact.form,
    code: artifact.code,
    file,
    location: isModule ? `${pathToFileURL(file).href}?kr=${++lastModule}` : file,
    displayFile: message.codeFilePath,
    lines: message.code.split('\n'),
    original:
      artifact.map === null
        ? (line, column) => ({ line, column })
        : mapped(artifact.map, artifact.linesBefore),
  };
}

/** The map is only read when something went wrong. */
function mapped(map: string, linesBefore: number): SnippetSource['original'] {
  let sourceMap: SourceMap | null = null;
  return (line, column) => {
    sourceMap ??= new SourceMap(JSON.parse(map));
    // A body's first line is numbered 0, so that the snippet's own is 1 when nothing was transformed.
    const entry = sourceMap.findEntry(line - 1 + linesBefore, column - 1);
    if (!('originalLine' in entry)) return { line, column };
    return { line: Math.max(1, entry.originalLine + 1 - linesBefore), column: entry.originalColumn + 1 };
  };
}

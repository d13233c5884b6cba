import { realpathSync } from 'node:fs';
import path from 'node:path';

/** A place in a file; line and column count from 1. */
export interface Place {
  /** Absolute. */
  file: string;
  line: number;
  column: number;
}

/** The file of a position such as `At /work/build.ps1:2 char:5`, which may hold anything but a NUL. */
const positionForm = /^At (\/.*?):(\d+) char:(\d+)(?:\n|$)/s;

/** The place that a fault's or a record's position tells; undefined for code that came from no file. */
export function placeOf(position: string | null): Place | undefined {
  const [, file, line, column] = positionForm.exec(position ?? '') ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/**
 * A file as its repository names it; one outside of `root`, the checkout, stays absolute. Either may be known by a path
 * with links in it: the system tells a command's directory without.
 */
export function fileInRepository(file: string, root: string | undefined): string {
  if (!root) return file;
  return pathWithin(file, root) ?? pathWithin(withoutLinks(file), withoutLinks(root)) ?? file;
}

function pathWithin(file: string, root: string): string | undefined {
  const relative = path.relative(root, file);
  return relative === '..' || relative.startsWith('../') ? undefined : relative;
}

/** The path itself where there is nothing any more. */
function withoutLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

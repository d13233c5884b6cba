import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The path of a program; undefined when it is not on PATH. */
export function installed(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((directory) => path.join(directory, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

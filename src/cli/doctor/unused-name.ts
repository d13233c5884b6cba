import { existsSync } from 'node:fs';

/** A path at which nothing is yet: the given one, or with a number behind it. What was moved away before stays. */
export function unusedName(file: string): string {
  let name = file;
  for (let number = 2; existsSync(name); number++) name = `${file}-${number}`;
  return name;
}

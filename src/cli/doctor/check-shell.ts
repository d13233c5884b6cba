import { detectShell } from '../completion/detect-shell.ts';
import { hasLine, readOwnScript, readText } from '../completion/installed.ts';
import { placeOf } from '../completion/places.ts';
import { completionScripts } from '../completion/scripts.ts';
import type { Context } from '../context.ts';
import { isLively, widthOf } from '../output/terminal.ts';
import { type Check, ok, warning } from './check.ts';

/** Completions for the shell that is used; nothing for one that there are none for. */
export function checkCompletions({ env }: Context): Check[] {
  const name = 'Completions';
  const shell = detectShell(env);
  if (!shell) return [];
  const install = `kr completion install ${shell}`;
  try {
    const { file, profile } = placeOf(shell, env);
    const script = readOwnScript(file);
    if (script === undefined) return [ok(name, `not installed for ${shell}; to have them: ${install}`)];
    const isLoaded = !profile || hasLine(readText(profile.file), profile.line);
    return script === completionScripts[shell] && isLoaded
      ? [ok(name, `${shell}, ${file}`)]
      : [warning(name, `${file} is of another version, or nothing loads it.`, install)];
  } catch (error) {
    return [warning(name, (error as Error).message)];
  }
}

export function checkTerminal({ env }: Context): Check {
  const name = 'Terminal';
  const width = widthOf(process.stdout);
  if (width === undefined) return ok(name, 'none: the output goes to a file or a pipe');
  const colour = isLively(process.stdout, env) ? 'colour' : 'no colour (NO_COLOR, TERM=dumb or CI)';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'C';
  const message = `${width} columns, ${colour}, ${locale}`;
  return /utf-?8/i.test(locale)
    ? ok(name, message)
    : warning(name, `${message}: bars and letters may look wrong.`, 'export LC_ALL=C.UTF-8');
}

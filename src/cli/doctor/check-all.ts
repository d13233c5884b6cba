import { existsSync } from 'node:fs';
import { examineHome } from '../../client/examine-home.ts';
import type { Examination } from '../../protocol/examination.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import { resolveHome } from '../../settings/paths.ts';
import type { Context } from '../context.ts';
import { type Check, failure } from './check.ts';
import { checkDaemon } from './check-daemon.ts';
import { checkHome, checkSocketPlace, moveAway } from './check-home.ts';
import { checkLanguages } from './check-languages.ts';
import { checkLog } from './check-log.ts';
import { checkLimits, checkNode, checkProgram } from './check-program.ts';
import { checkRegistry } from './check-registry.ts';
import { checkService } from './check-service.ts';
import { checkSettings } from './check-settings.ts';
import { checkCompletions, checkTerminal } from './check-shell.ts';

/** Looks at everything that kr needs. Starts no daemon and changes nothing, whatever is damaged. */
export async function checkAll(context: Context): Promise<Check[]> {
  const { home } = context;
  const [daemon, found] = await Promise.all([checkDaemon(context), examine(context)]);
  const settings = checkSettings(context);
  const examination = 'examination' in found ? found.examination : null;
  const registry = examination?.registry ?? null;
  const tasksIn = registry !== null && 'languages' in registry ? registry.languages : [];
  const inUse = new Set([...tasksIn, settings.defaultLanguage ?? '']);
  // A daemon knows best: it may have been started where other things are found.
  const languages = daemon.status?.languages ?? examination?.languages ?? [];
  const checks = [
    checkProgram(context),
    checkNode(process.versions.node),
    ...checkLimits(),
    checkHome(home),
    ...settings.checks,
    'check' in found ? found.check : checkRegistry(home, registry, daemon.status !== null),
    ...(examination?.lock && existsSync(home.lockPath)
      ? [failure('Lock', examination.lock.error, moveAway(home.lockPath))]
      : []),
    checkSocketPlace(home),
    daemon.check,
    checkLog(home),
    ...checkService(context),
    ...checkLanguages(languages, inUse, examination?.broken),
    ...checkCompletions(context),
    checkTerminal(context),
  ];
  return checks.map((check) => ({ ...check, fix: check.fix && inHome(check.fix, context) }));
}

/** A command of kr for the home that was looked at, where it would find another one by itself. */
function inHome(fix: string, { home, env }: Context): string {
  if (resolveHome({ env }).home === home.home) return fix;
  return fix.replace(
    /^kr (daemon|config) [^&]*[^& ]/,
    (command) => `${command} --home ${shellWord(home.home)}`,
  );
}

async function examine(context: Context): Promise<{ examination: Examination } | { check: Check }> {
  try {
    return { examination: await examineHome(context) };
  } catch (error) {
    return { check: failure('Registry', error) };
  }
}

import type { LanguageInfo } from '../../protocol/daemon-status.ts';
import type { BrokenLanguage } from '../../protocol/examination.ts';
import { type Check, ok } from './check.ts';

/**
 * A language that is missing, or that is there and does not start, is an error only where it is in use: there are
 * tasks in it, or it is the default.
 */
export function checkLanguages(
  languages: readonly LanguageInfo[],
  inUse: ReadonlySet<string>,
  broken: readonly BrokenLanguage[] = [],
): Check[] {
  return languages.map(({ language: name, available, version, missing, fix }) => {
    const whyBroken = broken.find(({ language }) => language === name);
    if (available && !whyBroken) return ok(name, version ?? 'works');
    const isInUse = inUse.has(name);
    const what =
      available && whyBroken
        ? `${version ?? 'It'} does not start: ${whyBroken.reason}`
        : (missing ?? 'It is missing.');
    return {
      name,
      status: isInUse ? 'error' : 'warning',
      message: isInUse ? what : `${what} Nothing here uses it yet.`,
      fix: available && whyBroken ? whyBroken.fix : fix,
    };
  });
}

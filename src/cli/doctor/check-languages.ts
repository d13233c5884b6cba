import type { LanguageInfo } from '../../protocol/daemon-status.ts';
import type { Check } from './check.ts';

/** A language that is missing is an error only where it is in use: there are tasks in it, or it is the default. */
export function checkLanguages(languages: readonly LanguageInfo[], inUse: ReadonlySet<string>): Check[] {
  return languages.map(({ language: name, available, version, missing, fix }) =>
    available
      ? { name, status: 'ok', message: version ?? 'works', fix: null }
      : {
          name,
          status: inUse.has(name) ? 'error' : 'warning',
          message: `${missing ?? 'It is missing.'}${inUse.has(name) ? '' : ' Nothing here uses it yet.'}`,
          fix,
        },
  );
}

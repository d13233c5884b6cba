import type { Home } from '../settings/paths.ts';
import { resolveHome } from '../settings/paths.ts';
import type { SettingEntry } from '../settings/read-settings.ts';
import type { Environment } from './output/terminal.ts';

/** The home as `config list` shows it: what everything else is kept in, given with each command and never kept. */
export function homeEntry({ home, source }: Home, env: Environment): SettingEntry {
  return {
    key: 'home',
    value: home,
    default: resolveHome({ env: { ...env, KR_HOME: undefined } }).home,
    source,
    description: 'the directory of the daemon, with its tasks, log and settings',
    allowed: 'a directory, given with --home',
    variable: 'KR_HOME',
  };
}

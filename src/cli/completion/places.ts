import { existsSync } from 'node:fs';
import path from 'node:path';
import { shellWord } from '../../protocol/shell-word.ts';
import { userConfigDirectory, userDataDirectory } from '../../settings/paths.ts';
import type { Environment } from '../output/terminal.ts';
import type { Shell } from './shells.ts';
import { zshDirectories } from './zsh-directories.ts';

/** Where the completions of a shell are for this user. */
export interface Place {
  /** The file that the script goes to. */
  file: string;
  /** Other files in which it may be from earlier. */
  others: readonly string[];
  /** A start-up file to which kr adds one line. */
  profile?: { file: string; line: string };
  /** Lines for a start-up file of the user's, without which the shell does not find the script. */
  lines: readonly string[];
  /** The start-up file that they are for. */
  startUp: string;
}

const bashCompletion = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/usr/local/etc/profile.d/bash_completion.sh',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
];

const places: Readonly<Record<Shell, (env: Environment) => Place>> = {
  bash: (env) => {
    const user = env.BASH_COMPLETION_USER_DIR || path.join(userDataDirectory(env), 'bash-completion');
    const file = path.join(user, 'completions', 'kr');
    const isLoaded = bashCompletion.some((one) => existsSync(one));
    return { file, others: [], lines: isLoaded ? [] : [`source ${shellWord(file)}`], startUp: '~/.bashrc' };
  },
  zsh: (env) => {
    const own = path.join(userDataDirectory(env), 'zsh', 'site-functions');
    const onPath = zshDirectories(env);
    const directory = onPath[0] ?? own;
    const lines = [`fpath=(${shellWord(directory)} $fpath)`, 'autoload -Uz compinit && compinit'];
    return {
      file: path.join(directory, '_kr'),
      others: [...onPath, own].filter((one) => one !== directory).map((one) => path.join(one, '_kr')),
      lines: onPath.length > 0 ? [] : lines,
      startUp: '~/.zshrc, before any other compinit',
    };
  },
  fish: (env) => ({
    file: path.join(userConfigDirectory(env), 'fish', 'completions', 'kr.fish'),
    others: [],
    lines: [],
    startUp: '',
  }),
  powershell: (env) => {
    const directory = path.join(userConfigDirectory(env), 'powershell');
    return {
      file: path.join(directory, 'kr-completion.ps1'),
      others: [],
      profile: {
        file: path.join(directory, 'profile.ps1'),
        line: '. "$PSScriptRoot/kr-completion.ps1" # kr completion install',
      },
      lines: [],
      startUp: '',
    };
  },
};

export function placeOf(shell: Shell, env: Environment): Place {
  return places[shell](env);
}

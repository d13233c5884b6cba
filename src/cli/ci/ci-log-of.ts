import type { Environment } from '../output/terminal.ts';
import { makeAzureLog } from './azure-log.ts';
import type { CiLog } from './ci-log.ts';
import { ciSystemOf } from './ci-system.ts';
import { makeGithubLog } from './github-log.ts';
import { makeGitlabLog } from './gitlab-log.ts';

/** The log that stderr goes to; undefined outside of the CI systems that kr knows. */
export function ciLogOf(env: Environment): CiLog | undefined {
  switch (ciSystemOf(env)) {
    case 'github':
      return makeGithubLog(env.GITHUB_WORKSPACE);
    case 'azure':
      return makeAzureLog(env.BUILD_SOURCESDIRECTORY);
    case 'gitlab':
      return makeGitlabLog();
    default:
      return undefined;
  }
}

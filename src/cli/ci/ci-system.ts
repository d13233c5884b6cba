import type { Environment } from '../output/terminal.ts';

export type CiSystem = 'github' | 'gitlab' | 'azure';

/** The variable by which each system says that a job of it runs here. */
const marks: Readonly<Record<CiSystem, string>> = {
  github: 'GITHUB_ACTIONS',
  gitlab: 'GITLAB_CI',
  azure: 'TF_BUILD',
};

/**
 * The CI system whose log this command's stderr goes to. What a command inside a task writes goes to the task's
 * output, which the command outside shows: that one knows the log.
 */
export function ciSystemOf(env: Environment): CiSystem | undefined {
  if (env.KR_TASK_ID) return undefined;
  const systems = Object.keys(marks) as CiSystem[];
  return systems.find((system) => env[marks[system]]?.toLowerCase() === 'true');
}

import { KrError } from './errors.ts';
import { defaultGroup } from './flow-words.ts';

/** What can't be done to groups, for the daemon, and for commands that only say what would happen. */

/** Why a group is not removed; undefined when it may be. */
export function refuseRemoval({ name, tasks }: { name: string; tasks: number }): KrError | undefined {
  if (isDefault(name)) {
    return new KrError(
      'default_group',
      `The group ${defaultGroup} stays: the tasks for which no other is named belong to it.`,
    );
  }
  if (tasks === 0) return undefined;
  const those = tasks === 1 ? 'A task belongs' : `${tasks} tasks belong`;
  return new KrError(
    'group_not_empty',
    `${those} to the group '${name}': kr remove-task --all --group ${name} removes what has ended.`,
  );
}

/** Why a group gets no limit; undefined when it may have one. `parallel`: undefined where it stays. */
export function refuseLimit(name: string, parallel: number | null | undefined): KrError | undefined {
  if (!isDefault(name) || parallel === undefined) return undefined;
  return new KrError(
    'default_group',
    `The group ${defaultGroup} has the limit of the pool: kr config set maxRunners N changes that.`,
  );
}

function isDefault(name: string): boolean {
  return name.toLowerCase() === defaultGroup;
}

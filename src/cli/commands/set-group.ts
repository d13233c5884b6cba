import { KrError } from '../../protocol/errors.ts';
import { refuseLimit } from '../../protocol/group-refusals.ts';
import { changeGroups } from '../change-groups.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Context, Run } from '../context.ts';

export interface SetGroupOptions extends ChangeOptions {
  parallel?: number | 'none';
  description?: string;
  retentionAge?: string;
  retentionCount?: number | 'none';
}

export const run: Run<SetGroupOptions> = (context, names, { description, ...options }) => {
  const parallel = orNull(options.parallel);
  const retentionAge = orNull(options.retentionAge);
  const retentionCount = orNull(options.retentionCount);
  return changeGroups(context, names, options, {
    action: 'set',
    async plan(name) {
      const refused = refuseLimit(name, parallel);
      if (refused) throw refused;
      return `${(await exists(context, name)) ? 'Change' : 'Make'} group '${name}'`;
    },
    apply: (name) =>
      context.client.setGroup(name, {
        ...(parallel === undefined ? {} : { parallel }),
        ...(description === undefined ? {} : { description }),
        ...(retentionAge === undefined ? {} : { retentionAge }),
        ...(retentionCount === undefined ? {} : { retentionCount }),
      }),
  });
};

/** What is set to nothing. */
function orNull<T>(value: T | 'none' | undefined): T | null | undefined {
  return value === 'none' ? null : value;
}

async function exists({ client }: Context, name: string): Promise<boolean> {
  try {
    await client.group(name);
    return true;
  } catch (error) {
    if (error instanceof KrError && error.code === 'group_not_found') return false;
    throw error;
  }
}

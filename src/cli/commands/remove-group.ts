import { refuseRemoval } from '../../protocol/group-refusals.ts';
import { changeGroups } from '../change-groups.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';

export const run: Run<ChangeOptions> = (context, names, options) =>
  changeGroups(context, names, options, {
    action: 'remove',
    async plan(name) {
      const group = await context.client.group(name);
      const refused = refuseRemoval(group);
      if (refused) throw refused;
      return `Remove group '${group.name}'`;
    },
    apply: (name) => context.client.removeGroup(name),
  });

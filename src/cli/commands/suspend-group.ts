import { changeGroups } from '../change-groups.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';

export const run: Run<ChangeOptions> = (context, names, options) =>
  changeGroups(context, names, options, {
    action: 'suspend',
    plan: async (name) => `Suspend group '${(await context.client.group(name)).name}'`,
    apply: (name) => context.client.suspendGroup(name),
  });

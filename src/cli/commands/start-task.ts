import { changeEach } from '../change-each.ts';
import type { ChangeOptions } from '../changing.ts';
import type { Run } from '../context.ts';

export const run: Run<ChangeOptions> = (context, ids, options) =>
  changeEach(context, ids, options, {
    generatedOnly: false,
    describe: (id) => `Start task '${id}'`,
    allowedIn: ['Created'],
    apply: (id) => context.client.start(id),
  });

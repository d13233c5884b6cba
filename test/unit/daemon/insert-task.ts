import type { Registry } from '../../../src/daemon/registry/registry.ts';
import type { TaskRow } from '../../../src/daemon/registry/task-row.ts';
import type { TaskChange } from '../../../src/daemon/registry/task-table.ts';
import type { TaskFlow } from '../../../src/protocol/flow.ts';
import { definition } from '../../helpers/definition.ts';

/** Puts a task into a registry as creation does, and gives it a state; within a transaction. */
export function insertTask(
  registry: Registry,
  key: string,
  flow: TaskFlow,
  change: TaskChange,
  parentKey: string | null = null,
): TaskRow {
  registry.tasks.insert(
    {
      ...{ key, id: key, name: key, description: null, created_at: 1, message: 'Not started' },
      ...{ parent_key: parentKey, group_key: 'default', priority: 0, flow: JSON.stringify(flow) },
      ...{ dedup_key: null, restart_of: null },
    },
    definition(),
  );
  registry.tasks.update(key, change);
  return registry.tasks.get(key) as TaskRow;
}

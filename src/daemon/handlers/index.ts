import { checkTask } from './check-task.ts';
import type { Handler } from './context.ts';
import { daemonReload, daemonResume, daemonStatus, daemonStop } from './daemon.ts';
import { getGroup, listGroups } from './get-group.ts';
import { getTask } from './get-task.ts';
import { getTaskDefinition } from './get-task-definition.ts';
import { getTaskOutput } from './get-task-output.ts';
import { getTaskResult } from './get-task-result.ts';
import { getTaskState } from './get-task-state.ts';
import { newTask } from './new-task.ts';
import { removeGroup } from './remove-group.ts';
import { removeTask } from './remove-task.ts';
import { removeTasks } from './remove-tasks.ts';
import { resolveId } from './resolve-id.ts';
import { restartTask } from './restart-task.ts';
import { resumeGroup } from './resume-group.ts';
import { runTask } from './run-task.ts';
import { setGroup } from './set-group.ts';
import { setTaskName } from './set-task-name.ts';
import { setTaskProgress } from './set-task-progress.ts';
import { startTask } from './start-task.ts';
import { stopTask } from './stop-task.ts';
import { suspendGroup } from './suspend-group.ts';
import { watchTask } from './watch-task.ts';

/** Every endpoint but /openapi.json, which is made from them. */
export const handlers: readonly Handler[] = [
  newTask,
  runTask,
  checkTask,
  restartTask,
  getTaskDefinition,
  startTask,
  getTaskState,
  getTaskResult,
  stopTask,
  removeTask,
  removeTasks,
  getTask,
  setTaskName,
  setTaskProgress,
  getTaskOutput,
  watchTask,
  resolveId,
  listGroups,
  getGroup,
  setGroup,
  suspendGroup,
  resumeGroup,
  removeGroup,
  daemonStatus,
  daemonStop,
  daemonResume,
  daemonReload,
];

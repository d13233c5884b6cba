/** The program of a runner for Shell: a thread that serves tasks, and one that watches whether the daemon is still there. */
import { isMainThread } from 'node:worker_threads';
import { watch } from '../../host/watchdog.ts';

if (isMainThread) await import('./serve.ts');
else watch();

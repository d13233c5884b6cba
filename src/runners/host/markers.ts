import { writeAll } from './channel.ts';

/** Ends what the task wrote to stdout and stderr: the daemon reads up to here. */
export function writeMarkers(marker: string): void {
  for (const fd of [1, 2]) {
    try {
      writeAll(fd, `${marker}\n`);
    } catch {
      // A snippet may have closed it: the daemon waits a little for the marker, and goes on without it.
    }
  }
}

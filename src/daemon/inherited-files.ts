import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC on Linux. */
const closeOnExec = 0o2000000;

/**
 * Closes the files that whoever started the daemon had left open: a lock (`flock 200`) or a pipe must not be held by
 * a process that stays. Whatever Node opens itself is marked to close on exec, and so are the lowest numbers of what it
 * inherits. Elsewhere than on Linux a child is given nothing but what it is meant to have.
 */
export function closeInheritedFiles(): void {
  for (const fd of openFiles()) if (fd > 2 && isInherited(fd)) closeSync(fd);
}

function openFiles(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

function isInherited(fd: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The one with which the directory was read.
    return false;
  }
}

const absentCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED']);

/**
 * True when an error says that nothing listens on the socket: there is none, it is left from a dead daemon, or the
 * daemon died in the moment of connecting, before anything was sent.
 */
export function isAbsent(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return code !== undefined && (absentCodes.has(code) || (code === 'ECONNRESET' && syscall === 'connect'));
}

/** Why a task did not end well: the code threw; a non-zero exit code; the runner or the daemon died; … */
export const faultCodes = [
  'error',
  'exit',
  'lost',
  'killed',
  'timeout',
  'result_too_large',
  'memory_exceeded',
  'child_failed',
  'secret_missing',
] as const;

export type FaultCode = (typeof faultCodes)[number];

/**
 * The one table of errors: every code that kr answers with, its HTTP status, and the exit code of a command
 * that meets it. Text is for people, codes are for programs.
 */
export const errorTable = {
  invalid_request: { status: 400, exitCode: 2 },
  unknown_field: { status: 400, exitCode: 2 },
  unknown_language: { status: 400, exitCode: 2 },
  blank_code: { status: 400, exitCode: 2 },
  blank_id: { status: 400, exitCode: 2 },
  blank_name: { status: 400, exitCode: 2 },
  invalid_id: { status: 400, exitCode: 2 },
  invalid_argument: { status: 400, exitCode: 2 },
  invalid_reference: { status: 400, exitCode: 2 },
  usage: { status: 400, exitCode: 2 },
  unknown_route: { status: 404, exitCode: 125 },
  not_found: { status: 404, exitCode: 3 },
  parent_not_found: { status: 404, exitCode: 3 },
  dependency_not_found: { status: 404, exitCode: 3 },
  group_not_found: { status: 404, exitCode: 3 },
  method_not_allowed: { status: 405, exitCode: 125 },
  request_timeout: { status: 408, exitCode: 125 },
  id_taken: { status: 409, exitCode: 1 },
  key_taken: { status: 409, exitCode: 1 },
  ambiguous_id: { status: 409, exitCode: 2 },
  default_group: { status: 409, exitCode: 1 },
  group_not_empty: { status: 409, exitCode: 1 },
  wrong_state: { status: 409, exitCode: 1 },
  not_ended: { status: 409, exitCode: 1 },
  descendants_running: { status: 409, exitCode: 1 },
  tasks_running: { status: 409, exitCode: 1 },
  body_too_large: { status: 413, exitCode: 2 },
  unsupported_media_type: { status: 415, exitCode: 2 },
  compile_error: { status: 422, exitCode: 2 },
  head_too_large: { status: 431, exitCode: 2 },
  internal: { status: 500, exitCode: 125 },
  language_unavailable: { status: 503, exitCode: 125 },
  daemon_stopping: { status: 503, exitCode: 125 },
  daemon_draining: { status: 503, exitCode: 125 },
  disk_full: { status: 507, exitCode: 125 },
  daemon_unreachable: { status: 503, exitCode: 125 },
  daemon_running: { status: 409, exitCode: 125 },
  service_foreign: { status: 409, exitCode: 1 },
  service_enabled: { status: 409, exitCode: 1 },
  completion_foreign: { status: 409, exitCode: 1 },
  daemon_failed: { status: 500, exitCode: 125 },
  home_unusable: { status: 500, exitCode: 125 },
  settings_unreadable: { status: 500, exitCode: 125 },
  registry_unreadable: { status: 500, exitCode: 125 },
  registry_from_future: { status: 500, exitCode: 125 },
} as const satisfies Record<string, { status: number; exitCode: number }>;

export type ErrorCode = keyof typeof errorTable;

/** What a system or a library said of an error, as the end of a sentence: with its full stop, on one line. */
export function asSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.+$/, '')}.`;
}

/** A place in a snippet that does not compile. `line` and `column` count from 1. */
export interface Diagnostic {
  line: number;
  column: number;
  message: string;
  severity: 'error' | 'warning';
  /** The compiler's own code, such as CS1002; null where it has none. */
  code: string | null;
}

/** What goes with some errors: `compile_error` has diagnostics, `ambiguous_id` has candidates. */
export interface ErrorDetails {
  diagnostics?: Diagnostic[];
  candidates?: string[];
}

/** An error that a person can act on: one clear sentence, and a code from the table. */
export class KrError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KrError';
    this.code = code;
    this.details = options.details ?? {};
  }

  /** True for an error of another copy of this class too: files that are bundled apart each hold one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'KrError';
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get exitCode(): number {
    return errorTable[this.code].exitCode;
  }
}

/** The body of every error answer. */
export interface ErrorBody extends ErrorDetails {
  error: string;
  code: ErrorCode;
}

export function errorBody(error: KrError): ErrorBody {
  return { error: error.message, code: error.code, ...error.details };
}

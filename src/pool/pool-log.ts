/** The part of a logger that the pool needs; pino's fits. */
export interface PoolLog {
  warn(fields: object, message: string): void;
}

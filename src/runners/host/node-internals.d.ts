declare namespace NodeJS {
  interface Process {
    /** What `process.exit` calls after the 'exit' listeners. Not documented, but relied on by many packages. */
    reallyExit(code: number): never;
    /** Writes to fd 2, whatever was done to the streams. */
    _rawDebug(...values: unknown[]): void;
  }
}

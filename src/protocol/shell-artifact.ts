/** The artifact of a `run` message for Shell: how the host starts what is to run. */
export type ShellArtifact =
  /** A program with its arguments, found on the task's PATH. */
  | { form: 'command'; words: readonly string[] }
  /** `program` with `options` reads the script; `name` is what the script sees as `$0`. */
  | { form: 'sourced'; program: string; options: readonly string[]; name: string }
  /**
   * `program` with `options` is given the script as a file called `fileName`. `firstLine` goes in place of the
   * script's own, which only names the program; null leaves that as it is.
   */
  | {
      form: 'file';
      program: string;
      options: readonly string[];
      fileName: string;
      firstLine: string | null;
    };

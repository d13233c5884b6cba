/** The artifact of a `run` message for JavaScript and TypeScript: what the adapter makes of a snippet. */
export interface NodeArtifact {
  /** `module`: it has a default export. `body`: anything else, the body of an async function. */
  form: 'body' | 'module';
  /**
   * JavaScript to run: a module, or the declaration of the function `__kr__` with the body on lines of its own
   * from the second line on.
   */
  code: string;
  /** Source map of what was transformed, as JSON text; null when nothing was. */
  map: string | null;
  /** How many lines the map's source has before the snippet's own: those of a wrapper. */
  linesBefore: number;
}

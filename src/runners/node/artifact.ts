/** What the adapter makes of a snippet, and what the host runs. */
export interface NodeArtifact {
  /** `module`: it has a default export. `body`: anything else, the body of an async function. */
  form: 'body' | 'module';
  /**
   * JavaScript to run: of a body that was transformed, the declaration of the function `__kr__`. Null when it is
   * the snippet's own text.
   */
  code: string | null;
  /** Source map of what was transformed, as JSON text; null when nothing was. */
  map: string | null;
  /** How many lines the map's source has before the snippet's own: those of a wrapper. */
  linesBefore: number;
}

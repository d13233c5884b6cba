/** What the adapter makes of a snippet, and what the host runs. */
export interface NodeArtifact {
  /** `module`: it has a default export. `body`: anything else, the body of an async function. */
  form: 'body' | 'module';
  /**
   * JavaScript to run: of a body that was transformed, the declaration of the function `__kr__`. Null when it is
   * the snippet's own text.
   */
  code: string | null;
  /** Source map of `code` as JSON text, null when it was not transformed. Its line 1 of a body is a wrapper's. */
  map: string | null;
}

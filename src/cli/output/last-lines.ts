/** The last lines of a text, with their ends; a line without its end counts. */
export function lastLines(text: string, count: number): string {
  let start = text.length;
  for (let lines = 0; lines < count && start > 0; lines++) {
    start = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
  }
  return text.slice(start);
}

/** One JSON array of documents that come in pages, piece by piece. */
export async function* jsonArray(
  pages: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  let separator = '[';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.join(',');
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

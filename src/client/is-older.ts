/** True when a version such as `1.2.3` comes before another. Texts that are no such versions are never older. */
export function isOlder(one: string, other: string): boolean {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  if (!left || !right) return false;
  const place = left.findIndex((number, index) => number !== right[index]);
  return place >= 0 && (left[place] ?? 0) < (right[place] ?? 0);
}

function numbersOf(text: string): number[] | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)$/.exec(text);
  return found ? found.slice(1).map(Number) : undefined;
}

/**
 * Deepest nesting of JSON that is taken, from requests and from runners: as deep as hosts write results and as .NET
 * reads. What goes through every level by calling itself, such as JSON.stringify, has no end to fear with that.
 */
export const maxNesting = 64;

/** True for a value with more than so many arrays and objects in each other. */
export function isDeeper(value: unknown, levels = maxNesting): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

import { alternate } from '../measure.mjs';

/** A line for each kind: the median of `sample(kind, size)` for each size. Figures are taken in turn. */
export async function linesBySize(kinds, sizes, runs, sample) {
  const subjects = kinds.flatMap((kind) => sizes.map((size) => ({ sample: () => sample(kind, size) })));
  const figures = await alternate(subjects, runs);
  return kinds.map(({ label }, at) => ({
    label,
    points: sizes.map((size, index) => [size, figures[at * sizes.length + index].median]),
  }));
}

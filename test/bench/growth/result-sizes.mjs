import { BenchHome } from '../bench-home.mjs';
import { runnable } from '../dotnet.mjs';
import { timed } from '../measure.mjs';
import { linesBySize } from './sized.mjs';

const sizes = [100, 10_000, 1_000_000, 10_000_000];
const runs = 5;
const kinds = [
  { label: 'JavaScript', language: 'js', code: (size) => `return 'x'.repeat(${size})` },
  { label: 'C#', language: 'cs', code: (size) => `return new string('x', ${size});` },
  { label: 'PowerShell', language: 'ps', code: (size) => `'x' * ${size}` },
];

/** A task and the reading of its result, by the length of the result. */
export async function measureResultSizes() {
  await using home = new BenchHome();
  await home.startDaemon();
  const here = kinds.filter(({ language }) => runnable([language]).length > 0);
  const lines = await linesBySize(here, sizes, runs, ({ language, code }, size) =>
    timed(async () => {
      const id = await home.runTask(language, code(size));
      const text = await home.askText('GET', `/tasks/result?id=${id}`);
      if (text.length < size) throw new Error(`${text.length} instead of ${size}`);
    }),
  );
  return {
    growths: [
      {
        name: 'result-size',
        title: 'A task by the size of its result',
        x: 'bytes of result',
        y: 'milliseconds',
        steep: true,
        lines,
      },
    ],
  };
}

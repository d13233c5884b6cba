import { BenchHome } from '../bench-home.mjs';
import { runnable } from '../dotnet.mjs';
import { timed } from '../measure.mjs';
import { linesBySize } from './sized.mjs';

const sizes = [100, 1000, 10_000, 100_000];
const runs = 5;
const kinds = [
  {
    label: 'JavaScript',
    language: 'js',
    line: (n) => `x += ${n};\n`,
    first: 'let x = 0;\n',
    last: 'return x',
  },
  { label: 'C#', language: 'cs', line: (n) => `x += ${n};\n`, first: 'var x = 0L;\n', last: 'return x;' },
  { label: 'PowerShell', language: 'ps', line: (n) => `$x += ${n}\n`, first: '$x = 0\n', last: '$x' },
];

/** A task whose code nobody has seen, by the length of the code. */
export async function measureSnippetSizes() {
  await using home = new BenchHome();
  await home.startDaemon();
  const here = kinds.filter(({ language }) => runnable([language]).length > 0);
  let next = 1_000_000;
  const lines = await linesBySize(here, sizes, runs, (kind, size) => {
    let code = kind.first;
    while (code.length < size - kind.last.length) code += kind.line(next++);
    return timed(() => home.runTask(kind.language, code + kind.last));
  });
  return {
    growths: [
      {
        name: 'snippet-size',
        title: 'A new task by the size of its snippet',
        x: 'bytes of code',
        y: 'milliseconds',
        steep: true,
        lines,
      },
    ],
  };
}

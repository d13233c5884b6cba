// npm run bench [-- PART … --save]
import { parseArgs } from 'node:util';
import { stopHomesOnSignals } from './bench-home.mjs';
import { aliases, parts } from './parts.mjs';
import { save } from './report/save.mjs';
import { printPart } from './report/table.mjs';

const help = `npm run bench -- [PART …] [--save]

Measures kr beside its peers in one run. Without a part: all of them.
${parts.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join('\n')}
${Object.entries(aliases)
  .map(([name, of]) => `  ${name.padEnd(12)}${of.join(', ')}`)
  .join('\n')}

  --save   also writes docs/performance.md and its plots; only with all parts
`;

/** The parts that are asked for, in their own order; exits with 2 for a word that is none. */
function chosen(words) {
  const names = words.flatMap((word) => aliases[word] ?? [word]);
  const unknown = names.find((name) => !parts.some((part) => part.name === name));
  if (unknown === undefined)
    return names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name));
  process.stderr.write(`bench: there is no part ${unknown}.\n\n${help}`);
  process.exit(2);
}

stopHomesOnSignals();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { save: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) {
  process.stdout.write(help);
} else {
  const toRun = chosen(positionals);
  if (values.save && toRun.length < parts.length) {
    process.stderr.write('bench: --save writes about all parts: leave their names out.\n');
    process.exit(2);
  }
  const measured = [];
  for (const { name, title, measure } of toRun) {
    const start = performance.now();
    const found = { name, title, rows: [], growths: [], limits: {}, missing: [], ...(await measure()) };
    measured.push(found);
    printPart(found, (performance.now() - start) / 1000);
  }
  if (values.save) save(measured);
}

// Everything that must hold: set-up, types, lint, the tests of the .NET host, and all the others. With
// KR_TEST_REQUIRE_ALL=1 a skipped test fails. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environment, setup } from './setup.mjs';

const root = path.dirname(import.meta.dirname);
const scratch = mkdtempSync(path.join(tmpdir(), 'kr-test-'));
const report = path.join(scratch, 'report.json');
// What the caller's own kr uses must not be touched, nor change what the tests see.
const clean = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('KR_')));
const requireAll = process.env.KR_TEST_REQUIRE_ALL === '1';

const { dotnet } = setup();
const steps = [
  ['types', 'tsc', ['--noEmit']],
  ['lint', 'biome', ['check', '--error-on-warnings', '.']],
  ...(dotnet
    ? [
        [
          '.NET host',
          'dotnet',
          ['test', 'test/dotnet/Kr.Host.Tests', '-c', 'Release', '--nologo', '-v', 'quiet'],
        ],
      ]
    : []),
  [
    'tests',
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  ],
];

let failed = false;
for (const [name, command, args] of steps) {
  process.stdout.write(`\n== ${name}\n`);
  const { status, error } = spawnSync(command, args, { cwd: root, env: clean, stdio: 'inherit' });
  if (status !== 0) {
    process.stdout.write(`${name}: failed${error ? ` (${error.message})` : ''}\n`);
    failed = true;
  }
}

try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const skipped = numPendingTests + numTodoTests;
  if (skipped > 0 && requireAll) {
    process.stdout.write(`${skipped} tests were skipped: here that is a failure.\n`);
    failed = true;
  }
  process.stdout.write(
    `\n${numPassedTests} passed, ${numFailedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
  );
} catch {
  failed = true;
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;

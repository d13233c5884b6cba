// Draws the pictures of README: real tasks in a home of their own, kr in a terminal of tmux, the screen as an SVG.
// Needs tmux and .NET, and a clone that is set up.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../test/helpers/kr.ts';
import { Terminal } from '../test/helpers/tmux.ts';
import { parseStyles } from './pictures/parse-styles.mjs';
import { terminalSvg } from './pictures/terminal-svg.mjs';

const directory = path.join(import.meta.dirname, '..', 'docs', 'pictures');
const columns = 80;

await using home = new TestHome();
await home.ok(['config', 'set', 'maxRunners', '8']);

// What runs in a picture stays where it is.
const stay = 'Start-Sleep -Seconds 1000';

writeFileSync(
  path.join(home.directory, 'build.ps1'),
  `param($target)
$parts = 'core', 'web', 'docs', 'site'
foreach ($part in $parts[0..2]) {
  "Compiled $part for $target" | Out-Host
  $TaskProgress.PercentComplete += 25
}
$TaskProgress.StatusMessage = 'Compiling site'
${stay}
`,
);
await picture('run-task', {
  rows: 9,
  title: 'kr run-task',
  description:
    'A C# snippet is run and prints its result, 55. Then a PowerShell script runs: the lines that it wrote so far, and below them a progress bar at 75 percent that says: Compiling site.',
  async play(terminal) {
    terminal.run("kr run --language cs --code 'Enumerable.Range(1, 10).Sum()' --name sum");
    await terminal.until(/^55\n/m);
    terminal.run('kr run build.ps1 --arg target=release --name build');
    await terminal.until(/⠋ build .*75%.*Compiling site/);
  },
});
await home.ok(['rm', '--all', '--force']);

const start = (id, language, code, ...more) =>
  home.ok(['new', '--id', id, '--name', id, '--language', language, '--code', code, '--auto-start', ...more]);
const below = ['--parent', 'nightly'];
await home.ok(['new', '--id', 'deploy', '--name', 'deploy', '--language', 'vb', '--code', 'Return 1']);
await start(
  'nightly',
  'ps',
  `foreach ($line in 'Fetched 214 files', 'Compiled in 1.2 s', 'Testing with 4 workers') { Write-Host $line }
# Late enough that the picture has the time that is left.
Start-Sleep -Seconds 8
$TaskProgress.PercentComplete = 40
$TaskProgress.StatusMessage = 'Testing'
${stay}`,
);
await home.until('nightly', 'Running');
await start('compile', 'cs', 'await Task.Delay(1200); return "kr.dll";', ...below);
await start(
  'lint',
  'ts',
  "taskProgress.percentComplete = 80; taskProgress.statusMessage = 'Checking rules'; throw new Error('2 rules are broken');",
  ...below,
);
await start(
  'test',
  'js',
  "await new Promise((done) => setTimeout(done, 7500)); taskProgress.percentComplete = 62; taskProgress.statusMessage = '310 of 500 tests'; await new Promise((done) => signal.addEventListener('abort', done));",
  ...below,
);
await Promise.all([home.until('compile', 'Completed'), home.until('lint', 'Failed')]);
await picture('watch-task', {
  rows: 20,
  title: 'kr watch-task',
  description:
    'The live view: five tasks as a tree with a bar each. The selected one, nightly, runs at 40 percent; below it are compile, completed, lint, failed at 80 percent, and test, running at 62 percent. The lower half shows what nightly wrote.',
  async play(terminal) {
    terminal.run('kr watch-task');
    await terminal.until(
      /› ⠋ nightly .* 1\ds +~\d+s [\s\S]* test .* ~\ds [\s\S]*Testing with 4 workers[\s\S]* q quit$/,
    );
  },
});

/** Plays a scene on a terminal, and draws what is on it then. */
async function picture(name, { rows, title, description, play }) {
  await using terminal = new Terminal({ cwd: home.directory, env: { KR_HOME: home.home }, columns, rows });
  terminal.run('clear');
  await terminal.until(/^\$$/);
  await play(terminal);
  const lines = parseStyles(terminal.styledScreen());
  const svg = terminalSvg({ lines, columns, title, description });
  writeFileSync(path.join(directory, `${name}.svg`), svg);
  process.stderr.write(`docs/pictures/${name}.svg: ${(svg.length / 1024).toFixed(1)} KiB\n`);
}

// Speed, as ratios measured side by side in one run: the command against `node -e 0`, a task from create to its end
// over one kept connection against a fresh pwsh. Nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { printTable, summarize, timeCommands } from '../test/bench/measure.mjs';
import { environment, node, setup } from './setup.mjs';

const { dotnet } = setup();
const root = path.dirname(import.meta.dirname);
const kr = path.join(root, 'bin', 'kr.js');
const home = mkdtempSync(path.join(tmpdir(), 'kr-bench-'));
// Node reads these certificates at every start, which would hide what is measured.
const { NODE_EXTRA_CA_CERTS: _unused, ...plain } = environment;
const env = { ...plain, KR_HOME: home };
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function request(method, url, body) {
  return new Promise((resolve, reject) => {
    const sent = http.request(
      { socketPath: path.join(home, 'kr.sock'), agent, method, path: url },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece) => {
          text += piece;
        });
        answer.on('end', () => resolve(JSON.parse(text)));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** From before the creation until the state is seen to be Completed; milliseconds. */
async function oneTask(language, code) {
  const start = performance.now();
  const { id } = await request('POST', `/tasks/create/${language}`, { code });
  await request('POST', `/tasks/start?id=${id}`);
  for (;;) {
    const { state, fault } = await request('GET', `/tasks/state?id=${id}`);
    if (state === 'Completed') return performance.now() - start;
    if (state === 'Failed') throw new Error(`the ${language} task failed: ${fault?.message}`);
  }
}

const kinds = [
  { what: 'JavaScript', language: 'js', code: 'return 42', budget: '5 ms' },
  ...(dotnet
    ? [
        { what: 'C#, seen before', language: 'cs', code: 'return 42;', budget: '8 ms' },
        { what: 'VB.NET, seen before', language: 'vb', code: 'Return 42', budget: '8 ms' },
        { what: 'PowerShell', language: 'ps', code: '42', budget: '20 ms' },
      ]
    : []),
];

try {
  spawnSync(node, [kr, 'daemon', 'start'], { env });
  const { id } = await request('POST', '/tasks/create/js', { code: '1' });
  for (let i = 0; i < 10_000; i += 1) await request('POST', '/tasks/create/js', { code: '1' });
  const [base, version, help, state] = timeCommands(
    [
      [node, '-e', '0'],
      [node, kr, '--version'],
      [node, kr, '--help'],
      [node, kr, 'get-task-state', id],
    ],
    30,
    env,
  );
  printTable('The command, against node -e 0', [
    { what: 'node -e 0', figures: base },
    { what: 'kr --version', figures: version, ratio: version.median / base.median, budget: '1.4' },
    { what: 'kr --help', figures: help, ratio: help.median / base.median, budget: '1.4' },
    {
      what: 'kr get-task-state, 10,000 tasks',
      figures: state,
      ratio: state.median / base.median,
      budget: '1.7',
    },
  ]);

  const rows = [];
  for (const { what, language, code, budget } of kinds) {
    for (let i = 0; i < 10; i += 1) await oneTask(language, code);
    const times = [];
    for (let i = 0; i < 50; i += 1) times.push(await oneTask(language, code));
    rows.push({ what, figures: summarize(times), budget });
  }
  if (dotnet) {
    const [fresh] = timeCommands([['dotnet', 'tool', 'run', 'pwsh', '-NoProfile', '-Command', '42']], 5, env);
    rows.push({ what: 'peer: fresh pwsh -NoProfile -Command 42', figures: fresh });
  } else {
    process.stdout.write('pwsh, C#, VB.NET and PowerShell: missing here, not measured\n');
  }
  printTable('A task: create, start, completed, warm', rows);
} finally {
  agent.destroy();
  spawnSync(node, [kr, 'daemon', 'stop', '--force'], { env });
  rmSync(home, { recursive: true, force: true });
}

// Speed, measured side by side with what others take for the same work. Nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { environment, node, setup } from './setup.mjs';

setup();
const main = path.join(path.dirname(import.meta.dirname), 'test', 'bench', 'main.mjs');
// Node reads these certificates at every start, which would hide what is measured.
const { NODE_EXTRA_CA_CERTS: _unused, ...env } = environment;
process.exitCode = spawnSync(node, [main, ...process.argv.slice(2)], { env, stdio: 'inherit' }).status ?? 1;

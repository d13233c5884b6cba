import path from 'node:path';
import { version } from '../protocol/version.ts';
import { guardStreams, writeData } from './output/streams.ts';

guardStreams();
const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  writeData(`${version}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(argv, path.join(import.meta.dirname, 'daemon.js'));
}

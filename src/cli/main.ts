import path from 'node:path';
import { version } from '../protocol/version.ts';
import { guardStreams, writeData } from './output/streams.ts';
import { findPlainCall, runPlainCall } from './plain-call.ts';
import { isPlainHelp, readyHelp } from './ready-help.ts';

guardStreams();
const argv = process.argv.slice(2);
const distDirectory = import.meta.dirname;
const daemonPath = path.join(distDirectory, 'daemon.js');
const [first] = argv;
const plain = findPlainCall(argv);
const helpText = isPlainHelp(argv) ? readyHelp(path.join(distDirectory, 'help.txt')) : undefined;
if (plain) {
  await runPlainCall(plain, argv.slice(1), daemonPath);
} else if (argv.length === 1 && first === '--version') {
  writeData(`${version}\n`);
} else if (helpText !== undefined) {
  writeData(helpText);
} else if (first === '__complete') {
  const { completeLine } = await import('./completion/complete-line.ts');
  await completeLine(argv.slice(1), { daemonPath, modelPath: path.join(distDirectory, 'completion.json') });
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(argv, daemonPath);
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../helpers/kr.ts';
import { machineFacts } from './machine.mjs';
import { performancePage } from './markdown.mjs';
import { plot } from './plot.mjs';

const pictures = 'performance';

/** Writes docs/performance.md and its plots; those of before are removed. */
export function save(measured, docs = path.join(root, 'docs')) {
  const directory = path.join(docs, pictures);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const growth of measured.flatMap(({ growths }) => growths)) {
    writeFileSync(path.join(directory, `${growth.name}.svg`), plot(growth));
  }
  writeFileSync(
    path.join(docs, 'performance.md'),
    performancePage(measured, { machine: machineFacts(), pictures }),
  );
}

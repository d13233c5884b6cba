import { describe, expect, it } from 'vitest';
import { prepareCode } from '../../../../src/runners/node/prepare-code.ts';

describe('what a snippet is', () => {
  it.each([
    ['JavaScript', 'return 1', 'body'],
    ['JavaScript', 'await 1; const taskId = 2; return taskId', 'body'],
    ['JavaScript', '', 'body'],
    ['JavaScript', '// export default\nreturn "export default 1"', 'body'],
    ['JavaScript', 'return `${"export default"}`', 'body'],
    ['JavaScript', '#!/usr/bin/env node\nreturn 1', 'body'],
    ['JavaScript', 'export default 1', 'module'],
    ['JavaScript', 'const run = () => 1;\nexport { run as default };', 'module'],
    ['JavaScript', 'import fs from "node:fs"; export default async () => fs.constants', 'module'],
    ['TypeScript', 'enum E { A }\nnamespace N { export const x = 1 }\nreturn E.A + N.x', 'body'],
    ['TypeScript', 'interface A { x: number }\nexport default (a: A): number => a.x', 'module'],
    [
      'TypeScript',
      'const log = (v: unknown, c: ClassMethodDecoratorContext) => {};\nclass A { @log f() {} }',
      'body',
    ],
  ] as const)('%s: %j is a %s', async (language, code, form) => {
    expect(await prepareCode(language, code)).toMatchObject({ ok: true, artifact: { form } });
  });

  it('JavaScript runs as it was written', async () => {
    const odd = 'return  (1 , 2)';
    expect(await prepareCode('JavaScript', odd)).toMatchObject({
      artifact: { code: expect.stringContaining(`\n${odd}\n`), map: null },
    });
    expect(await prepareCode('JavaScript', `export default  1`)).toMatchObject({
      artifact: { code: 'export default  1', map: null },
    });
  });
});

describe('where it is wrong, line and column from 1', () => {
  it.each([
    ['JavaScript', 'const a = 1;\nlet x = ;', 2, 9],
    ['JavaScript', 'if (true) {\n  a()', 2, 6],
    ['JavaScript', '}; (async () => {', 1, 18],
    ['JavaScript', 'const ü = "ü"; let x = ;', 1, 24],
    ['JavaScript', 'export default {\n  a: ;\n}', 2, 6],
    ['TypeScript', 'const ü: string = "ü"; let x: = 3', 1, 31],
    ['TypeScript', 'if (true) {\n  a()', 2, 6],
    ['TypeScript', 'export default {\n  a: ;\n}', 2, 6],
  ] as const)('%s: %j', async (language, code, line, column) => {
    const prepared = await prepareCode(language, code);
    expect(prepared.ok ? [] : prepared.diagnostics.slice(0, 1)).toMatchObject([
      { line, column, severity: 'error' },
    ]);
  });

  it.each([
    ['JavaScript', 'import fs from "node:fs";\nfs.x()'],
    ['TypeScript', 'import fs from "node:fs";\nfs.x()'],
    ['JavaScript', 'export const a = 1;'],
    ['JavaScript', 'import fs from "node:fs";\nreturn fs.x()'],
    ['TypeScript', 'import type { Stats } from "node:fs";\nreturn 1 as Stats'],
  ] as const)('%s: %j says how to import', async (language, code) => {
    const prepared = await prepareCode(language, code);
    expect(prepared).toMatchObject({ ok: false, diagnostics: [{ line: 1 }] });
    expect(JSON.stringify(prepared)).toContain('await import');
  });
});

// Bundles the TypeScript into dist/: one file for the command as it is called most, with files apart for the parser of
// all other command lines and for what only some verbs load, one for the daemon, one for the Node runner,
// one for the compiler that belongs to it, one for the Shell runner; the Python runner's is copied. Everything but esbuild itself (a native program) goes in.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { loadApart, quickBuiltins } from './quick-builtins.mjs';

const root = path.dirname(import.meta.dirname);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** CommonJS packages in an ES module bundle need a `require`. */
const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/**
 * Ink looks for its developer tools when the user's environment has DEV: a user of kr is not its developer. And of
 * what it loads, one part writes an escape sequence to stderr when the process ends, whatever stderr is by then;
 * Ink itself shows the cursor again on the terminal that it was hidden on.
 */
const tamedInk = {
  name: 'tamed-ink',
  setup(build) {
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/](ink|reconciler)\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replaceAll("process.env['DEV'] === 'true'", 'false'),
    }));
    build.onLoad({ filter: /[\\/]restore-cursor[\\/]index\.js$/ }, () => ({
      contents: 'export default () => {};',
    }));
  },
};

/** Path of a source file that is named without its extension. */
function sourceOf(entry) {
  const [found] = ['.ts', '.tsx']
    .map((extension) => path.join(root, 'src', entry + extension))
    .filter(existsSync);
  return found;
}

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outdir: 'dist',
  entryNames: '[name]',
  minifySyntax: true,
  legalComments: 'external',
  logLevel: 'warning',
  define: { KR_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  external: ['esbuild', 'react-devtools-core'],
  plugins: [tamedInk],
};

// The .NET host has a build of its own, and the set-up its stamps.
for (const part of existsSync(path.join(root, 'dist')) ? readdirSync(path.join(root, 'dist')) : []) {
  if (!['dotnet-host', '.setup.json'].includes(part)) {
    rmSync(path.join(root, 'dist', part), { recursive: true, force: true });
  }
}

/** Large, and used by few verbs: loaded when they are needed. */
const apart = {
  'show-progress': 'tui/show-progress',
  'show-watch': 'tui/show-watch',
  'change-settings': 'settings/change-settings',
};

await Promise.all([
  // Each in one file, since each file takes its time to be found and opened, also where the two hold the same code.
  command('kr', 'cli/main', [...Object.values(apart), 'cli/program']),
  command('program', 'cli/program', Object.values(apart)),
  esbuild.build({
    ...common,
    entryPoints: Object.fromEntries(Object.entries(apart).map(([name, entry]) => [name, sourceOf(entry)])),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: requireBanner,
  }),
  // In two parts: what takes the lock of a home, and the rest.
  esbuild.build({
    ...common,
    entryPoints: { daemon: 'src/daemon/main.ts' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: requireBanner,
  }),
  esbuild.build({ ...common, entryPoints: { 'node-host': 'src/runners/node/host/main.ts' } }),
  esbuild.build({ ...common, entryPoints: { 'shell-host': 'src/runners/shell/host/main.ts' } }),
  esbuild.build({ ...common, entryPoints: { 'node-compiler': 'src/runners/node/compiler/main.ts' } }),
]);

// Python reads its host as it is.
cpSync(path.join(root, 'src/runners/python/host'), path.join(root, 'dist/python-host'), {
  recursive: true,
  filter: (file) => !file.endsWith('__pycache__'),
});

// The general help is ready made: putting it together would take longer than to start Node.
writeFileSync(path.join(root, 'dist', 'help.txt'), kr('--help'));

for (const [shell, extension] of Object.entries({
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  powershell: 'ps1',
})) {
  writeFileSync(path.join(root, 'completions', `kr.${extension}`), kr('completion', shell));
}

// Node takes the types out itself: what makes these pages and the model is no part of what is installed.
const { makeProgram } = await import('../src/cli/program.ts');
const program = makeProgram(async () => {});
// Ready made too: what completions know of the verbs.
const { makeModel } = await import('../src/cli/completion/model.ts');
writeFileSync(path.join(root, 'dist', 'completion.json'), JSON.stringify(makeModel(program)));
const { makeReference } = await import('../src/cli/reference/model.ts');
const { manPage } = await import('../src/cli/reference/man-page.ts');
const { markdownPage } = await import('../src/cli/reference/markdown-page.ts');
const reference = makeReference(program);
mkdirSync(path.join(root, 'man'), { recursive: true });
writeFileSync(path.join(root, 'man', 'kr.1'), manPage(reference, version));
writeFileSync(path.join(root, 'docs', 'command-line.md'), markdownPage(reference));

/** Bundles an entry of the command. Node takes its time for each character. */
function command(name, entry, entriesApart) {
  return esbuild.build({
    ...common,
    entryPoints: { [name]: sourceOf(entry) },
    minifyWhitespace: true,
    plugins: [quickBuiltins, loadApart(root, entriesApart)],
  });
}

/** What the command that was just built prints. */
function kr(...args) {
  return execFileSync(process.execPath, [path.join(root, 'dist', 'kr.js'), ...args]);
}

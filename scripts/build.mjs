// Bundles the TypeScript into dist/: one file for the command's common verbs with chunks for what is rarely
// used, one for the daemon, one for the Node runner. Everything but esbuild itself (a native program) goes in.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.dirname(import.meta.dirname);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** CommonJS packages in an ES module bundle need a `require`. */
const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** Ink looks for its developer tools when the user's environment has DEV: a user of kr is not its developer. */
const inkWithoutDevTools = {
  name: 'ink-without-dev-tools',
  setup(build) {
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/](ink|reconciler)\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replaceAll("process.env['DEV'] === 'true'", 'false'),
    }));
  },
};

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
  legalComments: 'none',
  logLevel: 'warning',
  define: { KR_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  external: ['esbuild', 'react-devtools-core'],
  plugins: [inkWithoutDevTools],
};

for (const part of ['chunks', 'kr.js', 'daemon.js', 'node-host.js']) {
  rmSync(path.join(root, 'dist', part), { recursive: true, force: true });
}

await Promise.all([
  esbuild.build({
    ...common,
    entryPoints: { kr: 'src/cli/main.ts' },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: requireBanner,
  }),
  esbuild.build({ ...common, entryPoints: { daemon: 'src/daemon/main.ts' }, banner: requireBanner }),
  esbuild.build({ ...common, entryPoints: { 'node-host': 'src/runners/node/host/main.ts' } }),
]);

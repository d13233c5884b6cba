// esbuild plugins that make the command start quickly.
import { builtinModules } from 'node:module';
import path from 'node:path';

const names = new Set(builtinModules);
/** Modules of functions that few commands call: commander imports it whole for what kr never asks of it. */
const late = new Set(['child_process']);
const identifier = /^[A-Za-z_$][\w$]*$/;

/**
 * Takes of Node's own modules only what is used, by process.getBuiltinModule in place of an import: importing one
 * reads all its exports, and with them loads what hides behind lazy ones (streams behind node:fs, the standard
 * streams behind node:process). That is several milliseconds of every command.
 * @type {esbuild.Plugin}
 */
export const quickBuiltins = {
  name: 'quick-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path: specifier, kind }) => {
      const name = specifier.replace(/^node:/, '');
      if (kind === 'entry-point' || !names.has(name)) return undefined;
      return {
        path: name,
        namespace: kind === 'require-call' ? 'required-builtin' : 'builtin',
        sideEffects: false,
      };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: name }) => ({
      contents: lazyExports(name),
    }));
    build.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
    }));
  },
};

/**
 * An ES module whose exports are dropped when nobody imports them; the default one is only read when it is used. All
 * who import from a module share one of these, so what one of them asks for is read for the others too, unless the
 * module is a late one: that is loaded with the first call.
 */
function lazyExports(name) {
  const keys = Object.keys(process.getBuiltinModule(name)).filter(
    (key) => identifier.test(key) && key !== 'default',
  );
  const get = `process.getBuiltinModule(${JSON.stringify(name)})`;
  const one = late.has(name)
    ? (key) => `(...args) => ${get}.${key}(...args)`
    : (key) => `/* @__PURE__ */ (() => ${get}.${key})()`;
  const whole = late.has(name) ? `new Proxy({}, { get: (_, key) => ${get}[key] })` : `(() => ${get})()`;
  return `${keys.map((key, index) => `const e${index} = ${one(key)};`).join('\n')}
const whole = /* @__PURE__ */ ${whole};
export { whole as default, ${keys.map((key, index) => `e${index} as ${key}`).join(', ')} };`;
}

/**
 * Leaves the files that `entries` names (by their paths without extension, relative to src) out of the bundle, to
 * be loaded at run time from files of their own beside it.
 * @returns {esbuild.Plugin}
 */
export function loadApart(root, entries) {
  const files = new Map(
    entries.map((entry) => [path.join(root, 'src', entry), `./${path.basename(entry)}.js`]),
  );
  return {
    name: 'load-apart',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path: specifier, resolveDir, kind }) => {
        if (kind !== 'dynamic-import') return undefined;
        const apart = files.get(path.join(resolveDir, specifier).replace(/\.tsx?$/, ''));
        return apart ? { path: apart, external: true } : undefined;
      });
    },
  };
}

import { BenchHome } from '../bench-home.mjs';
import { pwsh, runnable } from '../dotnet.mjs';
import { alternate, timed } from '../measure.mjs';
import { WarmPwsh } from '../peers/warm-pwsh.mjs';
import { profileDaemon } from '../profile-daemon.mjs';

const runs = 30;
const profiledTasks = 50;
const codes = { cs: (n) => `return ${n} + 1;`, vb: (n) => `Return ${n} + 1` };

/** A task whose code nobody has seen, in a warm daemon; beside it, a class that a warm pwsh compiles. */
export async function measureCompile() {
  const languages = runnable(Object.keys(codes));
  if (languages.length === 0) return { missing: ['.NET'] };
  await using home = new BenchHome();
  await using stack = new AsyncDisposableStack();
  await home.startDaemon();
  let next = 0;
  const subjects = languages.map((language) => ({
    warmUp: 10,
    sample: () => timed(() => home.runTask(language, codes[language](next++))),
  }));
  if (pwsh) {
    const warm = stack.use(new WarmPwsh(home.env));
    const source = () => `public static class C${next} { public static int Run() { return ${next++} + 1; } }`;
    subjects.push({ warmUp: 3, runs: 15, sample: () => warm.time(`Add-Type -TypeDefinition '${source()}'`) });
  }
  const figures = await alternate(subjects, runs);
  const limits = {};
  for (const language of languages) limits[`first-${language}`] = await profileFirst(codes[language]);
  return {
    rows: languages.map((language, index) => ({
      budget: `first-${language}`,
      unit: 'ms',
      figures: figures[index],
      peers:
        language === 'cs' && pwsh
          ? [{ what: 'Add-Type in a warm pwsh', figures: figures[languages.length] }]
          : [],
    })),
    limits,
    missing: pwsh ? [] : ['PowerShell'],
  };

  function profileFirst(code) {
    const language = code === codes.cs ? 'cs' : 'vb';
    const several = (count) => async (profiledHome) => {
      for (let n = 0; n < count; n++) await profiledHome.runTask(language, code(next++));
    };
    return profileDaemon(several(10), several(profiledTasks), profiledTasks);
  }
}

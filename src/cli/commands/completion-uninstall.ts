import { rmSync, writeFileSync } from 'node:fs';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import { chosenShell } from '../completion/detect-shell.ts';
import { hasLine, readOwnScript, readText } from '../completion/installed.ts';
import { placeOf } from '../completion/places.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<ChangeOptions> = async (context, [given], options) => {
  const shell = chosenShell(given, context.env);
  const { file, others, profile } = placeOf(shell, context.env);
  const scripts = [file, ...others].filter((one) => readOwnScript(one) !== undefined);
  const profileText = profile && readText(profile.file);
  const changedProfile = profile && hasLine(profileText, profile.line) ? profile : undefined;
  const changes = [
    ...scripts.map((one) => `Remove ${one}`),
    ...(changedProfile ? [`Take a line out of ${changedProfile.file}`] : []),
  ];
  const nothing = `nothing is installed for ${shell}`;
  const refused = await refuseChange(context, options, changes.join('; ') || { nothing });
  if (refused !== undefined) return refused;

  for (const one of scripts) rmSync(one);
  if (changedProfile) {
    const kept = (profileText ?? '').split('\n').filter((line) => line !== changedProfile.line);
    // It was made for this line.
    if (kept.join('') === '') rmSync(changedProfile.file);
    else writeFileSync(changedProfile.file, kept.join('\n'));
  }
  const files = [...scripts, ...(changedProfile ? [changedProfile.file] : [])];
  if (context.json) {
    writeJson({ shell, files, changed: files.length > 0 });
    return exitCodes.done;
  }
  writeData(files.map((one) => `${one}\n`).join(''));
  context.note(
    files.length > 0 ? `A new ${shell} does not complete kr any more.` : `Nothing is installed for ${shell}.`,
  );
  return exitCodes.done;
};

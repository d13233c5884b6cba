import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ChangeOptions, refuseChange } from '../changing.ts';
import { chosenShell } from '../completion/detect-shell.ts';
import { hasLine, readOwnScript, readText } from '../completion/installed.ts';
import { placeOf } from '../completion/places.ts';
import { completionScripts } from '../completion/scripts.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson } from '../output/streams.ts';

export const run: Run<ChangeOptions> = async (context, [given], options) => {
  const shell = chosenShell(given, context.env);
  const { file, profile, lines, startUp } = placeOf(shell, context.env);
  const script = completionScripts[shell];
  const isNew = readOwnScript(file) !== script;
  const profileText = profile && readText(profile.file);
  const isLineNew = profile !== undefined && !hasLine(profileText, profile.line);
  const changes = [
    ...(isNew ? [`Write ${file}`] : []),
    ...(isLineNew ? [`Add a line to ${profile.file}`] : []),
  ];
  const nothing = `what kr completion ${shell} prints is in ${file} already`;
  const refused = await refuseChange(context, options, changes.join('; ') || { nothing });
  if (refused !== undefined) return refused;

  if (isNew) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, script, { mode: 0o644 });
  }
  if (isLineNew) {
    const isOpen = profileText !== undefined && profileText !== '' && !profileText.endsWith('\n');
    appendFileSync(profile.file, `${isOpen ? '\n' : ''}${profile.line}\n`);
  }
  const files = profile ? [file, profile.file] : [file];
  if (context.json) {
    writeJson({ shell, files, changed: isNew || isLineNew, lines });
    return exitCodes.done;
  }
  writeData(files.map((one) => `${one}\n`).join(''));
  context.note(
    lines.length === 0
      ? `A new ${shell} completes kr.`
      : [`A new ${shell} completes kr with this in ${startUp}:`, ...lines.map((line) => `  ${line}`)].join(
          '\n',
        ),
  );
  return exitCodes.done;
};

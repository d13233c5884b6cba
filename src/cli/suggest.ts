import path from 'node:path';
import type { Command } from 'commander';
import { didYouMean } from '../protocol/did-you-mean.ts';
import { languageOfExtension } from '../protocol/language.ts';
import { shellWord } from '../protocol/shell-word.ts';
import { squeeze } from './cmdlet-arguments.ts';

/** What people try, by the words of other programs, and what it is here. */
const otherWords: Readonly<Record<string, string>> = {
  list: 'get-task',
  ps: 'get-task',
  show: 'get-task',
  inspect: 'get-task',
  status: 'get-task-state, or kr daemon status',
  create: 'new-task',
  add: 'new-task',
  exec: 'run-task',
  kill: 'stop-task',
  cancel: 'stop-task',
  delete: 'remove-task',
  output: 'get-task-output',
  log: 'get-task-output',
  tail: 'get-task-output --follow',
  top: 'watch-task',
  settings: 'config list',
  version: '--version',
};

/** A further sentence about a verb that a program or group has not; undefined when nothing is known of the word. */
export function suggestVerb(word: string, command: Command): string | undefined {
  const names = command.commands.flatMap((one) => [one.name(), ...one.aliases()]);
  const alike = didYouMean(word, names) || undefined;
  if (command.parent !== null) return alike;
  if (Object.hasOwn(languageOfExtension, path.extname(word).toLowerCase())) {
    return ` To run a file: kr run ${shellWord(word)}.`;
  }
  return Object.hasOwn(otherWords, word) ? ` Did you mean ${otherWords[word]}?` : alike;
}

/** The same of an option that a command has not, also in the spelling of cmdlets or cut short. */
export function suggestOption(word: string, command: Command): string | undefined {
  if (/^-\d/.test(word)) return ' Nothing here takes a negative number.';
  const wanted = squeeze(word);
  const takesIds = command.registeredArguments.some((argument) => /^ids?$/.test(argument.name()));
  const isCmdletForm = /^-[^-]/.test(word);
  const names = command.options.flatMap(({ long }) => long ?? []);
  const found = names.find((name) => squeeze(name).startsWith(wanted));
  if (found !== undefined) return ` Did you mean ${found}?`;
  if (isCmdletForm && wanted === 'id' && takesIds) return ` Ids stand alone: kr ${command.name()} ID.`;
  return didYouMean(word, names) || undefined;
}

import { settingKeys } from '../../settings/keys.ts';
import type { Reference, Term, VerbReference } from './model.ts';
import { anyVerbCodes, cmdletText, files, idText, sourcesText, variables } from './surroundings.ts';

/** man/kr.1, as roff with the man macros. */
export function manPage({ purpose, parts, shared }: Reference, version: string): string {
  const lines = [
    '.\\" Made by npm run build from what the program says of itself.',
    `.TH KR 1 "" "kr ${roff(version)}" "kr"`,
    // Options are not hyphenated, and words not pulled apart.
    '.nh',
    '.ad l',
    '.SH NAME',
    `kr \\- ${roff(lowerFirst(purpose.replace(/\.$/, '')))}`,
    '.SH SYNOPSIS',
    '.B kr',
    '.I verb',
    '[options]',
    '.SH DESCRIPTION',
    paragraph(
      'A task reports live progress, can be stopped for certain, gives its result as data and its outcome as an exit ' +
        'code. A small local daemon, which the first command starts by itself, keeps the tasks and the processes ' +
        'that run them.',
    ),
    '.PP',
    paragraph(idText),
    '.PP',
    paragraph(cmdletText),
    '.SH OPTIONS OF EVERY VERB',
    ...terms(shared),
    ...parts.flatMap(({ title, verbs }) => [`.SH ${roff(title.toUpperCase())}`, ...verbs.flatMap(verbLines)]),
    '.SH EXIT STATUS',
    paragraph('Beside those that stand with each verb:'),
    ...terms(anyVerbCodes.map(({ code, meaning }) => ({ term: code, meaning }))),
    '.SH SETTINGS',
    paragraph(sourcesText),
    ...terms(settingKeys.map(settingTerm)),
    '.SH ENVIRONMENT',
    ...terms(variables),
    '.SH FILES',
    ...terms(files),
  ];
  return `${lines.join('\n')}\n`;
}

function verbLines(verb: VerbReference): string[] {
  const names = [
    ...(verb.aliases.length > 0 ? [`Short: ${verb.aliases.join(', ')}.`] : []),
    ...(verb.cmdlet === undefined ? [] : [`Cmdlet: ${verb.cmdlet}.`]),
  ];
  return [
    `.SS ${roff(verb.name)}`,
    `.B ${roff(verb.synopsis)}`,
    '.PP',
    paragraph([verb.purpose, ...names].join(' ')),
    ...terms(verb.arguments),
    ...verb.groups.flatMap(({ title, options }) => ['.PP', paragraph(`${title}:`), ...terms(options)]),
    '.PP',
    'Exit status:',
    ...terms(verb.exitCodes.map(({ code, meaning }) => ({ term: code, meaning }))),
    '.PP',
    paragraph(`With --json: ${verb.json}.`),
    '.PP',
    'Examples:',
    '.PP',
    '.RS 4',
    '.nf',
    ...verb.examples.map(paragraph),
    '.fi',
    '.RE',
  ];
}

function terms(list: readonly Term[]): string[] {
  return list.flatMap(({ term, meaning }) => ['.TP', `.B ${roff(term)}`, paragraph(meaning)]);
}

function settingTerm({ key, defaultText, description, allowed }: (typeof settingKeys)[number]): Term {
  const value = defaultText === '' ? '' : ` (default: ${defaultText})`;
  return { term: key, meaning: `${description}; ${allowed}${value}` };
}

/** A line of text: one that begins like a request must not be taken for one. */
function paragraph(text: string): string {
  return roff(text).replace(/^[.']/, '\\&$&');
}

/** Backslashes, and characters that typesetting would turn into others, such as quotes that bend. */
function roff(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '\\': '\\e',
    '-': '\\-',
    "'": '\\(aq',
    '`': '\\(ga',
    '^': '\\(ha',
    '~': '\\(ti',
    '"': '\\(dq',
  };
  return text.replace(/[\\\-'`^~"]/g, (character) => names[character] ?? character);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

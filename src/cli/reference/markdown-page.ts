import { settingKeys } from '../../settings/keys.ts';
import type { Reference, Term, VerbReference } from './model.ts';
import { anyVerbCodes, cmdletText, files, idText, sourcesText, variables } from './surroundings.ts';

/** docs/command-line.md. */
export function markdownPage({ purpose, parts, shared }: Reference): string {
  const sections = [
    '# The command line',
    '<!-- Made by `npm run build` from what the program says of itself. -->',
    `${purpose} \`kr help VERB\` tells the same as this page, and so does \`man kr\` where the package is installed.`,
    idText,
    escapeText(cmdletText),
    '## Options of every verb',
    table(['option', 'does'], shared.map(codeRow)),
    ...parts.flatMap(({ title, verbs }) => [`## ${title}`, ...verbs.flatMap(verbSections)]),
    '## Exit codes of every verb',
    'Beside those that stand with each verb:',
    table(
      ['code', 'when'],
      anyVerbCodes.map(({ code, meaning }) => [code, meaning]),
    ),
    '## Settings',
    `\`kr config set KEY VALUE\` changes one; a running daemon follows at once. ${sourcesText}`,
    table(
      ['key', 'default', 'does', 'may be'],
      settingKeys.map(({ key, defaultText: value, description, allowed }) => [
        code(key),
        value && code(value),
        description,
        allowed,
      ]),
    ),
    '## Environment',
    table(['variable', 'does'], variables.map(codeRow)),
    '## Files',
    table(['path', 'holds'], files.map(codeRow)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function verbSections(verb: VerbReference): string[] {
  const names = [
    ...(verb.aliases.length > 0 ? [`Short: ${verb.aliases.map(code).join(', ')}.`] : []),
    ...(verb.cmdlet === undefined ? [] : [`Cmdlet: ${code(verb.cmdlet)}.`]),
  ];
  const options = verb.groups.flatMap(({ title, options }) => options.map((one) => [title, ...codeRow(one)]));
  return [
    `### ${verb.name}`,
    [escapeText(verb.purpose), ...names].join(' '),
    fence('text', [verb.synopsis]),
    ...(verb.arguments.length > 0 ? [table(['argument', 'is'], verb.arguments.map(codeRow))] : []),
    ...(options.length > 0 ? [table(['', 'option', 'does'], onceEach(options))] : []),
    fence('sh', verb.examples),
    table(
      ['code', 'when'],
      verb.exitCodes.map(({ code, meaning }) => [code, meaning]),
    ),
    `With \`--json\`: ${escapeText(verb.json)}.`,
  ];
}

/** Rows whose first cell is left empty when it is that of the row before. */
function onceEach(rows: readonly string[][]): string[][] {
  return rows.map(([first = '', ...rest], index) => [first === rows[index - 1]?.[0] ? '' : first, ...rest]);
}

function codeRow({ term, meaning }: Term): string[] {
  return [code(term), meaning];
}

function code(text: string): string {
  return `\`${text}\``;
}

function fence(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return (text.startsWith('`') ? text : escapeText(text)).replaceAll('|', '\\|');
}

/** Text that Markdown takes as it is. */
function escapeText(text: string): string {
  return text.replace(/[<*_[\]]/g, '\\$&');
}

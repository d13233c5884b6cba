import { topWords, wordsOf } from './bash.ts';
import type { Model, VerbModel } from './model.ts';

/** A completion script for PowerShell 7. */
export function powershellScript(model: Model): string {
  return `# PowerShell completion for kr, made from its program. Load it with: kr completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kr -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $verbs = @{
${entryLine('', topWords(model), ['--version', '--help'], 'words')}${model.groups.map(({ name }) => entryLine(name, secondWords(model, name), ['--help'], 'words')).join('')}${model.verbs.map(verbEntries).join('')}    }
    $values = @{
${valueLines(model)}    }
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
    $verb = ''
    for ($i = 1; $i -lt $words.Count; $i++) {
        if ($words[$i] -eq '--home') { $i++; continue }
        if ($words[$i].StartsWith('-')) { continue }
        $verb = "$verb $($words[$i])".Trim()
        if ($verb -notin ${model.groups.map(({ name }) => literal(name)).join(', ')}) { break }
    }
    $known = $verbs[$verb]
    if ($null -eq $known) { return }
    $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
    # Ids are taken as text and never evaluated.
    $candidates =
        if ($values.ContainsKey($previous)) { $values[$previous] }
        elseif ($wordToComplete.StartsWith('-')) { $known.Options }
        elseif ($known.Kind -eq 'ids') { kr __complete $verb 2>$null | ForEach-Object { ($_ -split "\`t")[0] } }
        else { $known.Words }
    $candidates | Where-Object { "$_".StartsWith($wordToComplete) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
`;
}

function secondWords(model: Model, group: string): string[] {
  return wordsOf(model, group).map(({ words }) => words[1] ?? '');
}

function verbEntries({ words, aliases, options, kind, values }: VerbModel): string {
  const longs = [...options.map(({ long }) => long), '--help'];
  return [words.join(' '), ...aliases].map((name) => entryLine(name, values, longs, kind)).join('');
}

function entryLine(
  name: string,
  words: readonly string[],
  options: readonly string[],
  kind: VerbModel['kind'],
): string {
  const list = (texts: readonly string[]): string => `@(${texts.map(literal).join(', ')})`;
  return `        ${literal(name)} = @{ Kind = ${literal(kind)}; Words = ${list(words)}; Options = ${list(options)} }\n`;
}

function valueLines({ verbs }: Model): string {
  const options = verbs.flatMap((verb) => verb.options).filter(({ values }) => values.length > 0);
  return [...new Map(options.map(({ long, values }) => [long, values]))]
    .map(([long, values]) => `        ${literal(long)} = @(${values.map(literal).join(', ')})\n`)
    .join('');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The character that takes a meaning from the next one. */
const escapes = { bash: '\\', zsh: '\\', fish: '\\', powershell: '`' } as const;

/** A command line as it stands before the cursor. */
export interface TypedLine {
  /** Without the command itself; the last one, which may be empty, is still being typed. */
  words: string[];
  /** What the line sets for this command alone: `KR_HOME=/x kr …`. */
  variables: Readonly<Record<string, string>>;
}

const assignmentForm = /^(\w+)=(.*)$/s;

/**
 * The words of a command line, which are never expanded: quotes and escapes are taken off, a `$` stays what it is. A
 * quote that is still open goes to the end.
 */
export function splitLine(line: string, shell: keyof typeof escapes): TypedLine {
  const words = unquote(line, escapes[shell]);
  const variables: Record<string, string> = {};
  let first = 0;
  for (; first < words.length - 1; first++) {
    const [, name, value] = assignmentForm.exec(words[first] ?? '') ?? [];
    if (name === undefined) break;
    variables[name] = value ?? '';
  }
  const typed = words.slice(first + 1);
  return { words: typed.length === 0 ? [''] : typed, variables };
}

function unquote(line: string, escaping: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    const isPlain = quote === '';
    if (isPlain && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (character === escaping && quote !== "'") word += line[++index] ?? '';
    else if (character === quote) quote = '';
    else if (isPlain && (character === '"' || character === "'")) quote = character;
    else word += character;
  }
  return [...words, word ?? ''];
}

/** The languages a snippet can be written in, in the order in which they are listed to people. */
export const languages = [
  'PowerShell',
  'CSharp',
  'VBNet',
  'JavaScript',
  'TypeScript',
  'Shell',
  'Python',
] as const;

export type Language = (typeof languages)[number];

const shortForms: Readonly<Record<string, Language>> = {
  powershell: 'PowerShell',
  ps: 'PowerShell',
  pwsh: 'PowerShell',
  csharp: 'CSharp',
  cs: 'CSharp',
  'c#': 'CSharp',
  vbnet: 'VBNet',
  vb: 'VBNet',
  'vb.net': 'VBNet',
  javascript: 'JavaScript',
  js: 'JavaScript',
  typescript: 'TypeScript',
  ts: 'TypeScript',
  shell: 'Shell',
  sh: 'Shell',
  python: 'Python',
  py: 'Python',
};

/** File extensions that tell a language, lower case with the dot. */
export const languageOfExtension: Readonly<Record<string, Language>> = {
  '.ps1': 'PowerShell',
  '.cs': 'CSharp',
  '.csx': 'CSharp',
  '.vb': 'VBNet',
  '.js': 'JavaScript',
  '.mjs': 'JavaScript',
  '.ts': 'TypeScript',
  '.mts': 'TypeScript',
  '.sh': 'Shell',
  '.py': 'Python',
};

/** The usual file extension of a language, with the dot. */
export function extensionOf(language: Language): string {
  const found = Object.entries(languageOfExtension).find(([, one]) => one === language);
  return found?.[0] ?? '.txt';
}

/** A language by its name or usual short form, whatever the case; undefined when there is none of that name. */
export function parseLanguage(text: string): Language | undefined {
  const key = text.trim().toLowerCase();
  return Object.hasOwn(shortForms, key) ? shortForms[key] : undefined;
}

/** Short forms, as help and refusals name them. */
export const shortFormExamples = 'ps, cs, vb, js, ts, sh, py';

/** What to tell a person who named a language that does not exist. */
export function unknownLanguageMessage(text: string): string {
  return `Unknown language '${text}'. Use one of ${languages.join(', ')} (or ${shortFormExamples}).`;
}

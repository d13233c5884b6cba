import { KrError } from '../protocol/errors.ts';
import type { Language } from '../protocol/language.ts';
import { argumentVariable, hasArgumentEnvironment } from './argument-environment.ts';

/** Names that every language here can have for a variable: letters of any script, digits, underscore. */
const identifier = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

// The keywords of the C# language reference that can't be identifiers, and `await`, which is one in a snippet.
const csharp = words(`
  abstract as base bool break byte case catch char checked class const continue decimal default delegate do double
  else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is
  lock long namespace new null object operator out override params private protected public readonly ref return sbyte
  sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe
  ushort using virtual void volatile while await TaskProgress TaskId ct`);

// The reserved keywords of the Visual Basic language reference, in lower case: the language ignores case.
const visualBasic = words(`
  addhandler addressof alias and andalso as await boolean byref byte byval call case catch cbool cbyte cchar cdate cdbl
  cdec char cint class clng cobj const continue csbyte cshort csng cstr ctype cuint culng cushort date decimal declare
  default delegate dim directcast do double each else elseif end endif enum erase error event exit false finally for
  friend function get gettype getxmlnamespace global gosub goto handles if implements imports in inherits integer
  interface is isnot let lib like long loop me mod module mustinherit mustoverride mybase myclass namespace narrowing
  new next not nothing notinheritable notoverridable object of on operator option optional or orelse overloads
  overridable overrides paramarray partial private property protected public raiseevent readonly redim rem
  removehandler resume return sbyte select set shadows shared short single static step stop string structure sub
  synclock then throw to true try trycast typeof uinteger ulong ushort using variant wend when while widening with
  withevents writeonly xor yield taskprogress taskid ct`);

// The automatic variables of about_Automatic_Variables that PowerShell itself sets or that can't be set, in lower
// case, and the injected ones.
const powershell = words(`
  _ args consolefilename enabledexperimentalfeatures error event eventargs eventsubscriber executioncontext false foreach
  home host input iscoreclr islinux ismacos iswindows lastexitcode matches myinvocation nestedpromptlevel null pid
  profile psboundparameters pscmdlet pscommandpath psculture psdebugcontext psedition pshome psitem
  psnativecommandusererroractionpreference psscriptroot pssenderinfo psuiculture psversiontable pwd sender shellid
  stacktrace switch this true taskprogress taskid`);

// ECMAScript's reserved words, those reserved in modules and async functions, and what a snippet is given.
const javascript = words(`
  arguments async await break case catch class const continue debugger default delete do else enum eval export extends
  false finally for function if implements import in instanceof interface let new null package private protected public
  return static super switch this throw true try typeof undefined var void while with yield NaN Infinity
  __proto__ taskProgress taskId signal globalThis process console require module exports __filename __dirname`);

// The keywords of the Python language reference, what a module has of its own, and what a snippet is given or gives back.
const python = words(`
  False None True and as assert async await break class continue def del elif else except finally for from global if
  import in is lambda nonlocal not or pass raise return try while with yield __annotations__ __annotate__ __builtins__
  __cached__ __debug__ __dict__ __doc__ __file__ __kr_value__ __loader__ __name__ __package__ __path__ __spec__ ct result
  task_id task_progress TaskCancelled`);

const reserved: Record<Language, { names: ReadonlySet<string>; ignoreCase: boolean }> = {
  PowerShell: { names: powershell, ignoreCase: true },
  CSharp: { names: csharp, ignoreCase: false },
  VBNet: { names: visualBasic, ignoreCase: true },
  JavaScript: { names: javascript, ignoreCase: false },
  TypeScript: { names: javascript, ignoreCase: false },
  Shell: { names: new Set(), ignoreCase: false },
  Python: { names: python, ignoreCase: false },
};

/** Throws `invalid_argument` for a name that can't be a variable of a snippet in this language. */
export function checkArgumentNames(names: readonly string[], language: Language): void {
  const seen = new Set<string>();
  const { names: taken, ignoreCase } = reserved[language];
  for (const name of names) {
    if (!identifier.test(name)) {
      throw new KrError(
        'invalid_argument',
        `The argument name '${name}' is no identifier: use letters, digits and '_', the first no digit.`,
      );
    }
    const key = ignoreCase ? name.toLowerCase() : name;
    if (taken.has(key)) {
      throw new KrError(
        'invalid_argument',
        `The argument name '${name}' is reserved in ${language}: choose another.`,
      );
    }
    const place = hasArgumentEnvironment(language) ? argumentVariable(name) : key;
    if (seen.has(place)) {
      throw new KrError(
        'invalid_argument',
        `The argument name '${name}' is given twice: in ${language}, names differ by more than upper and lower case.`,
      );
    }
    seen.add(place);
  }
}

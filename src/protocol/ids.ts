/** Longest id in characters. */
export const maxIdLength = 128;

/** Letters, digits, dot, underscore and hyphen; the first a letter or digit; 1 to 128 characters. */
export const idPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$';

const idExpression = new RegExp(idPattern);
const generatedExpression = /^[0-9a-f]{32}$/;

/** Shortest prefix that may stand for an id. */
export const minPrefixLength = 4;

/** The word that stands for the newest task. */
export const lastId = '@last';

export function isValidId(text: string): boolean {
  return idExpression.test(text);
}

/** True for an id that the daemon made itself: 32 hex digits, lower case. */
export function isGeneratedId(id: string): boolean {
  return generatedExpression.test(id);
}

/** Ids are case-insensitive: this is the form that two spellings of one id share. */
export function idKey(id: string): string {
  return id.toLowerCase();
}

export function noTaskMessage(id: string): string {
  return `There is no task '${id}'. kr get-task lists those that there are.`;
}

export function invalidIdMessage(id: string): string {
  return `The id '${id}' is not valid. Use 1 to ${maxIdLength} letters, digits, '.', '_' or '-', the first a letter or digit.`;
}

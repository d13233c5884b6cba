/** DEL and the C1 controls, which terminals may obey and JSON leaves as they are; commands that CI systems look for. */
const notInert = /[\u007f-\u009f]|##(?=\[|vso|teamcity\[)/g;

/** The same JSON with escapes where a terminal or a CI system could take a part of a text for a command. */
export function inertJson(json: string): string {
  return json.replace(notInert, (found) =>
    found === '##' ? '#\\u0023' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

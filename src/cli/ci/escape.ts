import { sanitise, sanitiseLine } from '../output/sanitise.ts';
import type { Annotation } from './ci-log.ts';
import { fileInRepository } from './place.ts';

/** Systems cut longer messages, or refuse them. In characters; what is written in full stands below. */
const longestMessage = 4000;

/** Puts something else for each of some characters, all at once: what was put is not looked at again. */
export function makeEscape(escapes: Readonly<Record<string, string>>): (text: string) => string {
  const wanted = new RegExp(`[${Object.keys(escapes).join('').replace(']', '\\]')}]`, 'g');
  return (text) => text.replace(wanted, (character) => escapes[character] ?? character);
}

/** An annotation as a log may show it, with its file relative to the checkout `root`. */
export function cleanAnnotation(annotation: Annotation, root: string | undefined): Annotation {
  const { severity, title, message, code, place } = annotation;
  return {
    severity,
    title: sanitiseLine(title),
    message: sanitise(message.slice(0, longestMessage)).trim().toWellFormed(),
    code: code && sanitiseLine(code),
    place: place && { ...place, file: sanitise(fileInRepository(place.file, root)) },
  };
}

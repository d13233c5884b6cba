/** What stands in the place of a secret. */
export const maskText = '***';

/** Shorter lines of a secret with several lines are too common to be masked alone. */
const minLineLength = 4;

/** Takes secrets out of text. */
export class Mask {
  /** The longest first: one may be the beginning of another. */
  readonly #forms: string[];
  readonly #expression: RegExp;
  readonly #longest: number;

  /** `secrets`: none of them empty. */
  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.flatMap(formsOf));
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
    this.#expression = new RegExp(this.#forms.map(RegExp.escape).join('|'), 'g');
    this.#longest = this.#forms[0]?.length ?? 0;
  }

  text(text: string): string {
    return text.replace(this.#expression, maskText);
  }

  /** JSON text whose strings and names of fields are masked, with all else as it was written. */
  json(json: string): string {
    return json.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => {
      const text = JSON.parse(literal) as string;
      const masked = this.text(text);
      return masked === text ? literal : JSON.stringify(masked);
    });
  }

  /** Where that end of a text begins which may be the beginning of a secret; its length when there is none. */
  openEnd(text: string): number {
    const start = this.#beginningAtEnd(text);
    // A whole secret before it may reach into it.
    const whole = [...text.matchAll(this.#expression)].find(
      (found) => found.index < start && found.index + found[0].length > start,
    );
    return whole ? whole.index + whole[0].length : start;
  }

  #beginningAtEnd(text: string): number {
    for (let start = Math.max(0, text.length - this.#longest + 1); start < text.length; start++) {
      const end = text.slice(start);
      if (this.#forms.some((form) => form.length > end.length && form.startsWith(end))) return start;
    }
    return text.length;
  }
}

/** A secret as programs may write it: as it is, as in JSON, line by line. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= minLineLength);
  return [secret, ...lines].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
}

/** Masks a stream whose pieces may end within a secret: what may be the beginning of one is held back. */
export class StreamMask {
  readonly #mask: Mask;
  #held = '';

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** The part that can be told. */
  push(piece: string): string {
    const text = this.#held + piece;
    const end = this.#mask.openEnd(text);
    this.#held = text.slice(end);
    return this.#mask.text(text.slice(0, end));
  }

  /** What was held back. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return this.#mask.text(rest);
  }
}

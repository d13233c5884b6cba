/** A number with three figures or so. */
export const number = (value) => value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

/** A value with its unit. */
export const quantity = (value, unit) => `${number(value)}${unit === '/s' ? '/s' : ` ${unit}`}`;

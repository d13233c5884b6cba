/** A umask or a mode as three octal digits. */
export function octal(mask: number): string {
  return mask.toString(8).padStart(3, '0');
}

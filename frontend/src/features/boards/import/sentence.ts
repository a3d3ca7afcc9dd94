/** The errors of the Rust crates begin with a small letter and end without a full stop. */
export function asSentence(error: string): string {
  return `${error.charAt(0).toUpperCase()}${error.slice(1)}${/[.!?]$/u.test(error) ? '' : '.'}`;
}

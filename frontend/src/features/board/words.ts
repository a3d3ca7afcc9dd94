/** The errors of the Rust crates begin with a small letter and end without a full stop. */
export function sentence(error: string): string {
  return `${error.charAt(0).toUpperCase()}${error.slice(1)}.`;
}

/** Whether an account is being made in this tab, and has not been welcomed: it is made once, so this happens once. */
let expected = false;

/** Somebody asks for an account. Before they have it: whoever is signed in sees their first page at once. */
export function expectNewcomer(): void {
  expected = true;
}

/** They did not get it. */
export function forgetNewcomer(): void {
  expected = false;
}

/** Whether whoever has just come is new; once. */
export function takeNewcomer(): boolean {
  const was = expected;
  expected = false;
  return was;
}

/** What is said of a board made here that the server would not register. `because`: in the server's words. */
export function notTakenWords(because: string | undefined): string {
  return because
    ? `The server did not take this board: ${because.replace(/\.$/u, '')}.`
    : 'The server did not take this board.';
}

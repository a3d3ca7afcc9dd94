/** What can be opened over the board, one at a time. */
export type ScreenDialog = 'palette' | 'keys' | 'labels' | 'put_away' | 'due' | undefined;

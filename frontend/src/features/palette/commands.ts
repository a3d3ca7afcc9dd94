export interface Command {
  id: string;
  words: string;
  /** What else somebody may type to find it. */
  also?: string;
  run: () => void;
}

export interface CommandGroup {
  /** Its heading. */
  value: string;
  items: readonly Command[];
}

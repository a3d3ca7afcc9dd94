/** The colours that labels are offered, under names: nobody can read a colour out. */
export const LABEL_COLORS: readonly { name: string; color: string }[] = [
  { name: 'Indigo', color: '#3f5bc4' },
  { name: 'Sky', color: '#2f8fc8' },
  { name: 'Teal', color: '#2f7480' },
  { name: 'Green', color: '#3c8a56' },
  { name: 'Ochre', color: '#c08a14' },
  { name: 'Rust', color: '#c5532f' },
  { name: 'Red', color: '#b3261e' },
  { name: 'Rose', color: '#c2416b' },
  { name: 'Plum', color: '#8a4a8f' },
  { name: 'Slate', color: '#64605a' },
];

/** The colour for the next label: the first that no other has, or else the one that the fewest have. */
export function nextColor(labels: readonly { color: string }[]): string {
  const uses = (color: string) => labels.filter((label) => label.color === color).length;
  const [first] = LABEL_COLORS.map(({ color }) => color).sort((a, b) => uses(a) - uses(b));
  return first ?? '#64605a';
}

/** What a colour is called; others than ours may have made it. */
export function colorName(color: string): string {
  return LABEL_COLORS.find((offered) => offered.color === color)?.name ?? color;
}

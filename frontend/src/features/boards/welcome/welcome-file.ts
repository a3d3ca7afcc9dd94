/** What the Welcome board says: each card teaches one thing by having it done. */
const CARDS: readonly { title: string; description: string }[] = [
  {
    title: 'Drag me to Done',
    description: `With the mouse, or with a finger: press until I lift, then move.

By keyboard: go to me with \`Tab\` and the arrow keys, then press \`Alt\` with an arrow. **Move to…** on every card does the same without dragging.

Too far? \`Ctrl\` with \`Z\` takes back whatever you did last, tomorrow, too.`,
  },
  {
    title: 'Open me in a second tab',
    description: `Click my title with \`Ctrl\` held (\`⌘\` on a Mac), or choose **Copy link** under **…** above and open that in another tab.

Put the two side by side and type into this text, or drag me about: each letter shows in both. It is the same with everybody whom you invite, and you see who is here and where they type.`,
  },
  {
    title: 'Switch your network off and keep editing',
    description: `Go into flight mode, or pull the plug. Then add cards, drag them, type.

The sign beside the board’s name says **Saved on this device**, and how many edits wait. Close the tab and open it again: they are all there. You can even make new boards.

Switch the network on again: everything goes to the server by itself, and the sign says **Synced**.`,
  },
  {
    title: 'Press ?',
    description: `Close this card and press \`?\` to see every key there is. With \`Ctrl\` and \`K\` (\`⌘\` and \`K\` on a Mac) you can do anything, and go to any card.

On a phone there are no keys: what they do is in the menus and buttons.`,
  },
  {
    title: 'Open History',
    description: `It is at the top right. Go along the steps to see this board as it was at any moment, and who changed what.

**Restore board** brings it back as it was; single cards can be brought back, too. That is an edit like any other, and nothing is ever rewritten.`,
  },
  {
    title: 'Export me',
    description: `**Export**, at the top, writes this board as JSON, CSV, Markdown, a page to print, or a document with its whole history. It works with the network off, too, so you can always leave with everything.

Nothing left to try? Move this board to the trash, in the list of your boards. It does not come back by itself.`,
  },
];

export const WELCOME_NAME = 'Welcome';

/** The Welcome board as a file that can be imported. */
export function welcomeFile(): Blob {
  const columns = [
    { id: 'todo', title: 'To Do' },
    { id: 'in_progress', title: 'In Progress' },
    { id: 'done', title: 'Done' },
  ];
  const file = {
    format: 'weft',
    version: 1,
    board: { name: WELCOME_NAME, description: 'Six things to try. Each card says how.' },
    columns,
    cards: CARDS.map((card) => ({ ...card, column: 'todo', state: 'active' })),
  };
  return new Blob([JSON.stringify(file)], { type: 'application/json' });
}

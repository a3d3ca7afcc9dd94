/** The browser reads the file some time after the click: its address must live so long, in milliseconds. */
const ADDRESS_LIVES_MS = 60_000;

/** Gives somebody a JSON file to keep. */
export function downloadJson(value: unknown, name: string): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, ADDRESS_LIVES_MS);
}

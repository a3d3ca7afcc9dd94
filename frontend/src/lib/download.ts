/** The browser reads the file some time after the click: its address must live so long, in milliseconds. */
const ADDRESS_LIVES_MS = 60_000;
/** How much of a title a file's name takes, in characters. */
const FILE_NAME_CHARACTERS_MAX = 80;

/** Gives somebody a JSON file to keep. */
export function downloadJson(value: unknown, name: string): void {
  download(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }), name);
}

export function downloadBytes(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  download(new Blob([bytes], { type: 'application/octet-stream' }), name);
}

/** A file's name out of a title: without what file systems do not take. */
export function fileName(title: string, extension: string): string {
  const plain = title
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/gu, '');
  const short = [...plain].slice(0, FILE_NAME_CHARACTERS_MAX).join('').trimEnd();
  return `${short || 'Untitled'}.${extension}`;
}

export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, ADDRESS_LIVES_MS);
}

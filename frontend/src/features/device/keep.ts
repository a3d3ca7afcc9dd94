/** That this device has been asked to keep what the app stores: it is asked by itself only once. */
const ASKED = 'weft.keep_asked';

/** What the browser says of the storage it gives this app. */
export interface StorageFacts {
  /** It will not throw anything away by itself; `undefined` when it does not say. */
  persisted: boolean | undefined;
  usedBytes: number | undefined;
  quotaBytes: number | undefined;
}

/** Browsers speak of their storage to secure pages only. */
export async function storageFacts(): Promise<StorageFacts> {
  const storage: StorageManager | undefined = navigator.storage;
  const [persisted, estimate] = await Promise.all([
    storage?.persisted?.().catch(() => undefined),
    storage?.estimate?.().catch(() => undefined),
  ]);
  return { persisted, usedBytes: estimate?.usage, quotaBytes: estimate?.quota };
}

/** Asks the browser to keep what the app stores. Whether it will. */
export async function askToKeep(): Promise<boolean> {
  remember();
  const storage: StorageManager | undefined = navigator.storage;
  return (await storage?.persist?.().catch(() => false)) ?? false;
}

/** Asks unless this device was asked before: some browsers put the question to the user. */
export async function askToKeepOnce(): Promise<void> {
  if (!wasAsked()) await askToKeep();
}

export function wasAsked(): boolean {
  try {
    return localStorage.getItem(ASKED) !== null;
  } catch {
    // Storage is blocked: there is nothing to keep.
    return true;
  }
}

function remember(): void {
  try {
    localStorage.setItem(ASKED, new Date().toISOString());
  } catch {
    // The same.
  }
}

/** What is asked of the bundler. */
interface Modules {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

/** Its front door imports every icon there is; each comes with whatever shows it. */
const ICONS = /node_modules\/lucide-react\//u;

/**
 * All that the first page loads at once, in one script. It is there on every page, so nothing is gained by cutting it up
 * by who else needs which part of it, and it compresses better as a whole. A group for the bundler's `codeSplitting`.
 */
export function shell(page: string) {
  let atOnce: ReadonlySet<string> | undefined;
  return {
    debugName: 'shell',
    name: (id: string, modules: Modules) => {
      atOnce ??= importedBy(page, modules);
      return atOnce.has(id) && id !== page ? 'shell' : null;
    },
  };
}

/** The modules that are there when this one is. */
function importedBy(module: string, modules: Modules): ReadonlySet<string> {
  const known = new Set([module]);
  // A set that grows while it is walked is walked to its end.
  for (const id of known) {
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) if (!ICONS.test(imported)) known.add(imported);
  }
  return known;
}

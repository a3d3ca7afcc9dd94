//! Dependencies first: what the server, and a document, want to be given in order.

use board_doc::{ChangeHash, guard};
use std::collections::{BTreeMap, BTreeSet};

/// Changes with what they build on before them, as far as it is among them; otherwise as they were.
pub(super) fn in_order<T>(items: Vec<T>, key: impl for<'a> Fn(&'a T) -> (ChangeHash, &'a Vec<u8>)) -> Vec<T> {
    let mut waiting: BTreeMap<ChangeHash, (usize, BTreeSet<ChangeHash>)> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let (hash, chunk) = key(item);
        let deps = guard::read(chunk).map_or_else(|_| Vec::new(), |chunk| chunk.deps);
        waiting.insert(hash, (place, deps.into_iter().collect()));
    }
    let mut dependents: BTreeMap<ChangeHash, Vec<ChangeHash>> = BTreeMap::new();
    let hashes: BTreeSet<_> = waiting.keys().copied().collect();
    for (hash, (_, deps)) in &mut waiting {
        deps.retain(|dep| hashes.contains(dep));
        for dep in deps.iter() {
            dependents.entry(*dep).or_default().push(*hash);
        }
    }
    let mut ready: BTreeSet<(usize, ChangeHash)> = waiting
        .iter()
        .filter(|(_, (_, deps))| deps.is_empty())
        .map(|(hash, (place, _))| (*place, *hash))
        .collect();
    let mut rank = vec![usize::MAX; items.len()];
    let mut next = 0;
    while let Some((place, hash)) = ready.pop_first() {
        rank[place] = next;
        next += 1;
        for dependent in dependents.remove(&hash).unwrap_or_default() {
            if let Some((place, deps)) = waiting.get_mut(&dependent) {
                deps.remove(&hash);
                if deps.is_empty() {
                    ready.insert((*place, dependent));
                }
            }
        }
    }
    let mut ranked: Vec<_> = rank.into_iter().zip(items).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, item)| item).collect()
}

/** Random bits for a session or an import: all chance in it comes from them. */
export function randomSeed(): bigint {
  const [seed = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return seed;
}

import { listed } from './names';

/**
 * What is said of who came and who left since it was last said; nothing when all of them are still, or again, here.
 */
export function arrivalWords(
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
  nameOf: (user: string) => string,
): string {
  const came = [...now].filter((user) => !before.has(user)).map(nameOf);
  const left = [...before].filter((user) => !now.has(user)).map(nameOf);
  const sentences = [
    came.length > 0 && `${listed(came)} ${came.length === 1 ? 'is' : 'are'} here.`,
    left.length > 0 && `${listed(left)} left.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

import { ApiError, inWords } from './errors';

/**
 * What a refused form says, and where: `fields` beside what is wrong, `form` for the rest. The server's
 * sentences lack a subject ("must have 3 to 32 characters"); the field's label becomes it.
 */
export function formErrors(
  error: Error | null,
  labels: Record<string, string>,
): { form?: string; fields: Record<string, string> } {
  if (!error) return { fields: {} };
  const errors = error instanceof ApiError ? error.problem.errors : undefined;
  if (!errors) return { form: inWords(error), fields: {} };
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const [name, problems] of Object.entries(errors)) {
    const label = labels[name];
    const sentence = `${label ?? name} ${problems.join(', ')}.`;
    if (label === undefined) others.push(sentence);
    else fields[name] = sentence;
  }
  return { form: others.length > 0 ? others.join(' ') : undefined, fields };
}

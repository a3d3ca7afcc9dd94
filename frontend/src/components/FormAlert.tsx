/** What went wrong with a form as a whole. Readers hear it when it appears. */
export function FormAlert({ text }: { text: string | undefined }) {
  return (
    <div role="alert" className={text === undefined ? 'hidden' : ''}>
      {text !== undefined && <p className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">{text}</p>}
    </div>
  );
}

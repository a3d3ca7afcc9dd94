import { lazy, memo, Suspense } from 'react';
import { usePeople } from '../people';

/** The renderer is large and only needed where there is a text to read: it comes by itself. */
const Rendered = lazy(async () => ({ default: (await import('./Rendered')).Rendered }));

/** A text as its Markdown means it; until that can be shown, as it was typed. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const { all } = usePeople();
  return (
    <div dir="auto" className="markdown">
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <Rendered text={text} people={all} />
      </Suspense>
    </div>
  );
});

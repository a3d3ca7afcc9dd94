import { memo, useSyncExternalStore } from 'react';
import { usePeople } from '../people';
import { renderer } from './renderer';

/** A text as its Markdown means it; while that cannot be shown, as it was typed. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const { all } = usePeople();
  const Rendered = useSyncExternalStore(renderer.subscribe, renderer.now);
  return (
    <div dir="auto" className="markdown">
      {Rendered ? <Rendered text={text} people={all} /> : <p className="whitespace-pre-wrap">{text}</p>}
    </div>
  );
});

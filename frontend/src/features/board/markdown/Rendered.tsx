import { Check, Square } from 'lucide-react';
import { useMemo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import type { BoardPerson } from '../people';
import { mentionsAsElements } from './mention-elements';

const REMARK = [remarkGfm];

/**
 * The text's own HTML is never used, and what Markdown makes is let through by a list of what is harmless. Pictures
 * become links: loading them would tell their server who reads this.
 */
export function Rendered({ text, people }: { text: string; people: readonly BoardPerson[] }) {
  const rehype = useMemo(() => [rehypeSanitize, mentionsAsElements(people)], [people]);
  return (
    <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={rehype} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  );
}

const COMPONENTS: Components = {
  a: ({ href, title, children }) => (
    <a href={href} title={title} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt || 'Picture'}
    </a>
  ),
  input: ({ checked }) =>
    checked ? (
      <Check role="img" aria-label="Done" className="mr-1 inline size-4 align-text-bottom text-success" />
    ) : (
      <Square role="img" aria-label="Not done" className="mr-1 inline size-4 align-text-bottom text-muted" />
    ),
  // The page and the card have headings of their own above these.
  h1: ({ children }) => <h4 className="text-lg font-semibold">{children}</h4>,
  h2: ({ children }) => <h4 className="text-base font-semibold">{children}</h4>,
  h3: ({ children }) => <h4 className="font-semibold">{children}</h4>,
  h4: ({ children }) => <h5 className="font-semibold">{children}</h5>,
  h5: ({ children }) => <h6 className="font-semibold">{children}</h6>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
};

import { Check, Square } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import type { BoardPerson } from '../people';
import { mentionsAsElements } from './mention-elements';

export interface RenderedProps {
  text: string;
  /** Who can be named with an `@`. */
  people: readonly BoardPerson[];
}

const REMARK = [remarkGfm];

/**
 * The text's own HTML is never used, and what Markdown makes is let through by a list of what is harmless. Pictures
 * become links: loading them would tell their server who reads this.
 */
export function Rendered({ text, people }: RenderedProps) {
  const rehype = useMemo(() => [rehypeSanitize, mentionsAsElements(people)], [people]);
  return (
    <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={rehype} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  );
}

const COMPONENTS: Components = {
  a: ({ href, children }) => <Away href={href}>{children}</Away>,
  img: ({ src, alt }) => <Away href={typeof src === 'string' ? src : undefined}>{alt || 'Picture'}</Away>,
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

/** A way out of the app, to a page that learns nothing of this one; only words where it was no harmless address. */
function Away({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

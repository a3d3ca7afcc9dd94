import type { Element, ElementContent, Root } from 'hast';
import { mentionsIn } from '../mentions';
import type { BoardPerson } from '../people';

/** What stays as it is: code is quoted, and a link goes where it says. */
const LEFT_ALONE = new Set(['code', 'pre', 'a']);

/** A rehype plugin that marks those of the board's people who are named with an `@`. */
export function mentionsAsElements(people: readonly BoardPerson[]) {
  return () => (tree: Root) => {
    markIn(tree, people);
  };
}

function markIn(parent: Root | Element, people: readonly BoardPerson[]): void {
  parent.children = parent.children.flatMap((child): ElementContent[] => {
    if (child.type === 'text') return marked(child.value, people);
    if (child.type === 'element' && !LEFT_ALONE.has(child.tagName)) markIn(child, people);
    return child.type === 'doctype' ? [] : [child];
  });
}

function marked(text: string, people: readonly BoardPerson[]): ElementContent[] {
  return mentionsIn(text, people).map(({ text, person }): ElementContent => {
    const value = { type: 'text' as const, value: text };
    if (!person) return value;
    const properties = { className: ['mention'], title: person.name };
    return { type: 'element', tagName: 'span', properties, children: [value] };
  });
}

import { describe, expect, it } from 'vitest';
import { complete, mentionAt, mentionsIn, offered } from './mentions';

const ana = { id: '1', name: 'Ana Kovač', username: 'ana' };
const bob = { id: '2', name: 'Bob', username: 'bob.smith' };
const jana = { id: '3', name: 'Jana', username: 'jana' };
const PEOPLE = [jana, ana, bob];

describe('mentions', () => {
  const named = (text: string) => mentionsIn(text, PEOPLE).flatMap(({ person }) => (person ? [person.username] : []));

  it('name people of the board, and leave the rest of the text as it is', () => {
    const text = '@ana and (@bob.smith), then @Jana.';
    expect(named(text)).toEqual(['ana', 'bob.smith', 'jana']);
    expect(
      mentionsIn(text, PEOPLE)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  it('are no addresses and no strangers', () => {
    expect(named('write to info@ana or ana@example.org, @stranger')).toEqual([]);
  });

  it('are offered while they are typed: beginnings first', () => {
    expect(mentionAt('hello @an', 9)).toEqual({ at: 6, query: 'an' });
    expect(mentionAt('hello @an there', 15)).toBeUndefined();
    expect(mentionAt('mail@an', 7)).toBeUndefined();
    expect(offered(PEOPLE, { at: 0, query: 'an' })).toEqual([ana, jana]);
    expect(offered(PEOPLE, { at: 0, query: 'kov' })).toEqual([ana]);
    expect(offered(PEOPLE, { at: 0, query: 'x' })).toEqual([]);
  });

  it('are written out where the caret is', () => {
    const typing = { at: 6, query: 'an' };
    expect(complete('hello @an there', 9, typing, ana)).toEqual({ text: 'hello @ana there', caret: 11 });
    expect(complete('hello @an', 9, typing, ana)).toEqual({ text: 'hello @ana ', caret: 11 });
  });
});

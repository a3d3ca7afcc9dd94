// @vitest-environment happy-dom
import { Dialog } from '@base-ui/react/dialog';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { startTransition, useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana, bob } from '../../../api/testing/people';
import type { CardView, SyncStatus } from '../../../generated/wasm/client_wasm';
import { live } from '../../../worker/testing/status';
import { aCard, aDelta } from '../../../worker/testing/view';
import { type Done, useCard } from '../board-context';
import { BoardScreenContext } from '../board-screen-context';
import { PeopleContext, peopleOf } from '../people';
import { boardScreen, screenActions } from '../testing/screen';
import { PanelBody } from './PanelBody';

const member = { role: 'member', added_at: '' } as const;
const people = peopleOf(
  [ana, bob].map(({ id, username, display_name }) => ({ user_id: id, username, display_name, ...member })),
  [],
  ana.id,
);

beforeEach(() => {
  localStorage.clear();
});
afterEach(cleanup);

function Opened() {
  const card = useCard('a');
  return card ? <PanelBody card={card} close={() => undefined} /> : null;
}

/** Ana's panel of a card that says this. */
function open(more: Partial<CardView>, status: Partial<SyncStatus> = {}, answer?: () => Promise<Done>) {
  const here = boardScreen(answer);
  const actions = screenActions();
  const become = (more: Partial<CardView>) => {
    act(() => {
      here.store.apply(aDelta({ cards: [aCard({ id: 'a', ...more })] }));
    });
  };
  here.store.setStatus(live(status));
  become(more);
  render(
    here.inside(
      <PeopleContext value={people}>
        <BoardScreenContext value={actions}>
          <Dialog.Root open>
            <Dialog.Portal>
              <Dialog.Popup>
                <Opened />
              </Dialog.Popup>
            </Dialog.Portal>
          </Dialog.Root>
        </BoardScreenContext>
      </PeopleContext>,
    ),
  );
  return { ...here, actions, become };
}

describe('the description', () => {
  it('is to be read until somebody asks to edit it, and again afterwards', async () => {
    open({ description: 'Call **soon**' });
    // What renders it is loaded when it is needed.
    const strong = await screen.findByText('soon', undefined, { timeout: 20_000 });
    expect(strong.tagName).toBe('STRONG');
    expect(screen.queryByRole('textbox', { name: 'Description' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Edit the description' }));
    const box = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Description' });
    expect(document.activeElement).toBe(box);
    expect([box.value, box.selectionStart]).toEqual(['Call **soon**', 13]);
    await userEvent.keyboard('{Escape}');
    expect(document.activeElement).toBe(await screen.findByRole('button', { name: 'Edit the description' }));
  });

  it('stays a box for whoever types the first of it', async () => {
    const { become } = open({});
    const box = screen.getByRole('textbox', { name: 'Description' });
    await userEvent.click(box);
    become({ description: 'C' });
    expect(screen.getByRole('textbox', { name: 'Description' })).toBe(box);
  });
});

describe('whoever may only look', () => {
  it('sees all of a card and is offered nothing that changes it', () => {
    open(
      {
        description: 'Text',
        due: '2026-11-30',
        checklist: [{ id: 'i', text: 'Flour', done: true }],
        comments: [aComment(ana.id, 'Mine')],
        conflicts: [
          { lost: { field: 'due', due: '2026-12-01' }, by: bob.id, at: 0, take: { type: 'set_due', card: 'a' } },
        ],
      },
      { role: 'viewer' },
    );
    expect(screen.getByText('Bob made it due Dec 1, 2026 at the same time')).toBeDefined();
    for (const name of [/^Edit/, /^Delete/, /^Use/, /^Labels/, /^Due/, /^Assigned/, /^More for/, 'Undo']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
    expect(screen.queryByRole('textbox', { name: /Write|Add/ })).toBeNull();
    expect(screen.getByRole('checkbox', { name: 'Flour' })).toHaveProperty('disabled', true);
  });
});

describe('comments', () => {
  it('are changed by their authors, and deleted by them and by administrators', () => {
    open({ comments: [aComment(ana.id, 'Mine'), aComment(bob.id, 'Theirs')] });
    const [mine, theirs] = within(screen.getByRole('list', { name: 'Comments' })).getAllByRole('listitem');
    const names = (comment: HTMLElement | undefined) =>
      within(comment ?? document.body)
        .queryAllByRole('button')
        .map((button) => button.textContent);
    expect(names(mine)).toEqual(['Edit', 'Delete']);
    expect(names(theirs)).toEqual([]);
    cleanup();
    open({ comments: [aComment(bob.id, 'Theirs')] }, { role: 'admin' });
    expect(names(screen.getByRole('list', { name: 'Comments' }))).toEqual(['Delete']);
  });

  it('name people, under the author’s own id; what was begun outlives closing the card', async () => {
    const { acted } = open({});
    const box = () => screen.getByRole('textbox', { name: 'Write a comment' });
    await userEvent.type(box(), 'Ask @bo');
    cleanup();
    const again = open({});
    expect(box()).toHaveProperty('value', 'Ask @bo');
    await userEvent.type(box(), 'b');
    await userEvent.click(await screen.findByRole('option', { name: /Bob/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Comment' }));
    expect(acted).toEqual([]);
    expect(again.acted).toMatchObject([{ type: 'add_comment', card: 'a', body: 'Ask @bob' }]);
    const [comment] = again.acted;
    expect(comment?.type === 'add_comment' && comment.comment).toMatch(new RegExp(`^[0-9a-f-]{36}\\.${ana.id}$`, 'u'));
  });

  it('that are deleted are not shown', () => {
    open({ comments: [{ ...aComment(bob.id, ''), deleted: true }] });
    expect(screen.queryByRole('list', { name: 'Comments' })).toBeNull();
  });
});

/** Goes from one page to another as the router does. */
function Elsewhere() {
  const [page, setPage] = useState('here');
  return (
    <button type="button" onClick={() => startTransition(() => setPage('there'))}>
      {page}
    </button>
  );
}

describe('the due date', () => {
  it('is what the boxes say, also nothing', async () => {
    const { acted } = open({ due: '2026-11-30' });
    await userEvent.click(screen.getByRole('button', { name: /^Due/u }));
    const day = await screen.findByLabelText<HTMLInputElement>('Day');
    expect(day.value).toBe('2026-11-30');
    fireEvent.change(day, { target: { value: '2026-12-24' } });
    fireEvent.change(day, { target: { value: '' } });
    const due = (due?: string) => ({ type: 'set_due', card: 'a', due });
    expect(acted).toEqual([due('2026-12-24'), due(undefined)]);
  });
});

describe('the checklist', () => {
  const checklist = ['Flour', 'Eggs'].map((text) => ({ id: text, text, done: false }));

  it('takes a pasted list as items of one change', async () => {
    const { acted } = open({});
    screen.getByRole('textbox', { name: 'Add an item to the checklist' }).focus();
    await userEvent.paste('- Flour\n- [x] Eggs');
    expect(acted).toMatchObject([
      {
        type: 'batch',
        actions: [
          { type: 'add_item', text: 'Flour' },
          { type: 'add_item', text: 'Eggs', done: true },
        ],
      },
    ]);
  });

  it('is ticked, renamed and moved', async () => {
    const { acted } = open({ checklist });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Eggs' }));
    await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await userEvent.click(screen.getByRole('button', { name: 'Edit Flour' }));
    await userEvent.keyboard('Rye flour{Enter}');
    expect(acted).toEqual([
      { type: 'tick_item', card: 'a', item: 'Eggs', done: true },
      { type: 'move_item', card: 'a', item: 'Eggs', position: { at: 'before', item: 'Flour' } },
      { type: 'edit_item', card: 'a', item: 'Flour', text: 'Rye flour' },
    ]);
  });

  it('shows a tick before it is done, and takes it back when it was not', async () => {
    let refuse: () => void = () => undefined;
    const answer = new Promise<Done>((resolve) => {
      refuse = () => resolve(false);
    });
    open({ checklist }, {}, () => answer);
    const box = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Eggs' });
    await userEvent.click(box);
    expect(box.checked).toBe(true);
    await act(async () => {
      refuse();
      await answer;
    });
    expect(box.checked).toBe(false);
  });

  it('a tick that waits for the worker holds nothing else up', async () => {
    open({ checklist }, {}, () => new Promise<Done>(() => undefined));
    render(<Elsewhere />);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Eggs' }));
    await userEvent.click(screen.getByText('here'));
    expect(screen.getByText('there')).toBeDefined();
  });

  it('whoever gives up an item’s text stays on the card', async () => {
    const { acted } = open({ checklist });
    await userEvent.click(screen.getByRole('button', { name: 'Edit Flour' }));
    await userEvent.keyboard('Rye{Escape}');
    expect(screen.getByRole('button', { name: 'Edit Flour' })).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole('checkbox', { name: 'Flour' }));
    expect(acted).toEqual([]);
  });
});

describe('what was written at the same time', () => {
  it('is shown with who wrote it, and taken with one press', async () => {
    const take = { type: 'move_card', card: 'a', column: 'done', position: { at: 'rank', rank: 'm' } } as const;
    const { acted, actions } = open({
      conflicts: [{ lost: { field: 'place', column: 'done', rank: 'm' }, by: bob.id, at: Date.now(), take }],
    });
    expect(screen.getByText('Bob moved it to “Done” at the same time')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Use theirs' }));
    expect(acted).toEqual([take]);
    expect(actions.announce).toHaveBeenCalledWith('Taken instead.');
  });
});

function aComment(author: string, body: string): CardView['comments'][number] {
  const at = { created_at: 0, edited_at: undefined };
  return { id: `${body}.${author}`, author, body, ...at, deleted: false, imported_from: undefined };
}

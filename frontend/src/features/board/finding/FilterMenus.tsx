import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Avatar } from '../../../components/Avatar';
import { Menu, MenuCheck } from '../../../components/Menu';
import { useLabels } from '../board-context';
import { LabelDot, labelName } from '../labels/LabelChip';
import { usePeople } from '../people';
import { DUE_WORDS, type DueFilter, NOBODY } from './filter';
import { useFilter } from './filter-context';

/** What cards can be chosen by, beside their words. */
export function FilterMenus() {
  const [filter, change] = useFilter();
  const labels = useLabels();
  const { all, me } = usePeople();
  const people = [...all].sort((a, b) => Number(b.id === me) - Number(a.id === me));
  return (
    <>
      {labels.length > 0 && (
        <FilterMenu name="Label" count={filter.labels.length}>
          {labels.map((label) => (
            <MenuCheck
              key={label.id}
              checked={filter.labels.includes(label.id)}
              set={(on) => change({ labels: toggled(filter.labels, label.id, on) })}
            >
              <LabelDot color={label.color} />
              <span className="max-w-60 truncate">{labelName(label)}</span>
            </MenuCheck>
          ))}
        </FilterMenu>
      )}
      <FilterMenu name="Assigned" count={filter.people.length}>
        {people.map((person) => (
          <MenuCheck
            key={person.id}
            checked={filter.people.includes(person.id)}
            set={(on) => change({ people: toggled(filter.people, person.id, on) })}
          >
            <Avatar id={person.id} name={person.name} className="size-5.5" />
            <span className="max-w-60 truncate">{person.id === me ? `${person.name} (you)` : person.name}</span>
          </MenuCheck>
        ))}
        <MenuCheck
          checked={filter.people.includes(NOBODY)}
          set={(on) => change({ people: toggled(filter.people, NOBODY, on) })}
        >
          Nobody
        </MenuCheck>
      </FilterMenu>
      <FilterMenu name="Due" count={filter.due === undefined ? 0 : 1}>
        {(Object.entries(DUE_WORDS) as [DueFilter, string][]).map(([due, words]) => (
          <MenuCheck key={due} checked={filter.due === due} set={(on) => change({ due: on ? due : undefined })}>
            {words}
          </MenuCheck>
        ))}
      </FilterMenu>
    </>
  );
}

interface FilterMenuProps {
  name: string;
  /** How many of its choices count. */
  count: number;
  children: ReactNode;
}

function FilterMenu({ name, count, children }: FilterMenuProps) {
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={
            count === 0 ? `Filter by ${name.toLowerCase()}` : `Filter by ${name.toLowerCase()}: ${String(count)} chosen`
          }
          className={`flex h-9 items-center gap-1 rounded-md border px-2.5 text-sm hover:bg-hover sm:h-8 ${count > 0 ? 'border-accent bg-accent-soft font-medium text-accent' : 'border-line bg-surface'}`}
        >
          {name}
          {count > 1 && <span className="tabular-nums">{count}</span>}
          <ChevronDown aria-hidden className="size-3.5 opacity-70" />
        </button>
      }
    >
      {children}
    </Menu>
  );
}

function toggled(ids: readonly string[], id: string, on: boolean): readonly string[] {
  const others = ids.filter((other) => other !== id);
  return on ? [...others, id] : others;
}

import type { FetchQueryOptions } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { askedInList, intoList } from './into-list';
import { KeptField } from './KeptField';

/** What it is called, and what it is about. */
interface Texts {
  name: string;
  description: string;
}

interface NameAndDescriptionProps<Thing extends Texts & { id: string }> {
  thing: Thing;
  /** The list that the thing is in. */
  list: FetchQueryOptions<Thing[], Error, Thing[], string[]>;
  /** Gives a change of either to the server. */
  change: (id: string, change: Partial<Texts>) => Promise<unknown>;
  /** What the description is for. */
  hint?: string;
  /** What Enter does in the name. */
  entered?: () => void;
}

/** Both fields, kept as they are typed. */
export function NameAndDescription<Thing extends Texts & { id: string }>({
  thing: { id, name, description },
  list,
  change,
  hint,
  entered,
}: NameAndDescriptionProps<Thing>) {
  const queries = useQueryClient();
  const send = async (texts: Partial<Texts>) => {
    await change(id, texts);
    await intoList<Thing>(queries, list, id, texts as Partial<Thing>);
  };
  const ask = () => askedInList(queries, list, id);
  return (
    <>
      <KeptField
        label="Name"
        of={id}
        field="name"
        saved={name}
        send={(name) => send({ name })}
        ask={async () => (await ask())?.name}
        entered={entered}
        required
      />
      <KeptField
        label="Description"
        of={id}
        field="description"
        saved={description}
        send={(description) => send({ description })}
        ask={async () => (await ask())?.description}
        hint={hint}
        lines
      />
    </>
  );
}

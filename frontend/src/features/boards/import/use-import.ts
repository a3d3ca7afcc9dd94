import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { v7 as uuidv7 } from 'uuid';
import { createWorkspace } from '../../../api/client';
import { useUser } from '../../../auth/use-session';
import type { ChosenPerson, ImportedBoard, ImportMember } from '../../../generated/wasm/client_wasm';
import { useBoardClient } from '../../device/client-of-tab';
import { workspacesQuery } from '../../workspaces/queries';

/** How far an import has come. */
export type ImportState =
  | { phase: 'choose'; problem: string | undefined }
  | { phase: 'reading'; progress: number | undefined }
  /** `again`: the file is being read once more. */
  | { phase: 'preview'; outcome: ImportedBoard; again: boolean }
  | { phase: 'making'; name: string; progress: number | undefined }
  | { phase: 'made'; outcome: ImportedBoard; board: string };

interface Wish {
  /** Where it goes; one is made when there is none. */
  workspace: string | undefined;
  name: string;
  outcome: ImportedBoard;
}

const portion = (done: number, total: number) => (total > 0 ? done / total : undefined);

/** From a file to a board: it is read and shown before anything is made. All of it happens on this device. */
export function useImport(members: readonly ImportMember[]) {
  const { imports } = useBoardClient();
  const user = useUser();
  const queries = useQueryClient();
  /** The workspace that was made for an import that then failed. */
  const made = useRef<string>(undefined);
  const [file, setFile] = useState<{ id: string; file: File }>();
  const [chosen, setChosen] = useState<readonly ChosenPerson[]>([]);
  const [progress, setProgress] = useState<number>();
  const tell = (done: number, total: number) => {
    setProgress(portion(done, total));
  };
  const reading = useQuery({
    queryKey: ['import', file?.id, members, chosen],
    queryFn: () => imports.read(file?.file ?? new Blob(), members, chosen, tell),
    enabled: file !== undefined,
    // The same file, read among others: until then the preview stays.
    placeholderData: (last, query) => (query?.queryKey[1] === file?.id ? last : undefined),
    // The worker keeps the file that was read last: an answer from before is not about that.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
  const making = useMutation({
    mutationFn: async ({ workspace, name, outcome }: Wish) => {
      setProgress(undefined);
      made.current = workspace ?? made.current ?? (await createWorkspace(`${user.display_name}’s workspace`)).id;
      const board = uuidv7();
      await imports.make(board, made.current, name, tell);
      return { board, outcome };
    },
    // Also after an import that failed: its new workspace may be there.
    onSettled: () => {
      void queries.invalidateQueries(workspacesQuery());
    },
  });
  useEffect(
    () => () => {
      imports.drop();
    },
    [imports],
  );

  const choose = (next: File | undefined) => {
    making.reset();
    setProgress(undefined);
    setChosen([]);
    setFile(next && { id: uuidv7(), file: next });
  };
  const state = ((): ImportState => {
    if (making.data) return { phase: 'made', ...making.data };
    if (making.isPending) return { phase: 'making', name: making.variables.name, progress };
    const problem = (making.error ?? reading.error)?.message;
    if (!file || problem !== undefined) return { phase: 'choose', problem };
    if (!reading.data) return { phase: 'reading', progress };
    return { phase: 'preview', outcome: reading.data, again: reading.isFetching };
  })();
  return {
    state,
    choose,
    /** Takes somebody of the file for a member, or for nobody. */
    take: (person: ChosenPerson) => {
      setChosen([...chosen.filter(({ name }) => name !== person.name), person]);
    },
    make: making.mutate,
  };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Monitor, Smartphone } from 'lucide-react';
import { useRef } from 'react';
import { endSignIn } from '../../api/accounts';
import { inWords } from '../../api/errors';
import type { SignIn } from '../../api/types';
import { Badge } from '../../components/Badge';
import { Button } from '../../components/Button';
import { ListState } from '../../components/ListState';
import { PANEL, Section } from '../../components/Section';
import { useToast } from '../../components/toast';
import { browserName, isPhone } from '../../lib/user-agent';
import { when } from '../../lib/when';
import { signInsQuery } from './queries';

/** Where somebody is signed in, this browser first, and the way to end any of it. */
export function SignInsSection() {
  const query = useQuery(signInsQuery());
  const heading = useRef<HTMLHeadingElement>(null);
  const end = useEndSignIns(() => heading.current?.focus());
  const others = query.data?.filter(({ current }) => !current) ?? [];
  return (
    <Section
      title="Where you are signed in"
      heading={heading}
      description="End what you do not know, and change your password then."
      actions={
        others.length > 0 && (
          <Button
            busy={end.isPending && end.variables.length > 1}
            onClick={() => {
              end.mutate(others);
            }}
          >
            Sign out everywhere else
          </Button>
        )
      }
    >
      <ListState query={query} what="your sessions">
        {(signIns) => (
          <ul aria-label="Sessions" className={`${PANEL} divide-y divide-line`}>
            {inOrder(signIns).map((signIn) => (
              <SignInItem
                key={signIn.id}
                signIn={signIn}
                busy={end.isPending && end.variables[0] === signIn}
                end={() => {
                  end.mutate([signIn]);
                }}
              />
            ))}
          </ul>
        )}
      </ListState>
    </Section>
  );
}

function inOrder(signIns: SignIn[]): SignIn[] {
  return signIns.toSorted(
    (a, b) => Number(b.current) - Number(a.current) || b.last_used_at.localeCompare(a.last_used_at),
  );
}

function SignInItem({ signIn, busy, end }: { signIn: SignIn; busy: boolean; end: () => void }) {
  const { user_agent, current, created_at, last_used_at } = signIn;
  const Icon = isPhone(user_agent) ? Smartphone : Monitor;
  const now = new Date();
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span title={user_agent}>{browserName(user_agent)}</span>
          {current && <Badge look="success">This browser</Badge>}
        </p>
        <p className="text-xs text-muted">
          Used {when(new Date(last_used_at), now)} · signed in {when(new Date(created_at), now)}
        </p>
      </div>
      {!current && (
        <Button
          look="ghost"
          className="-mr-2"
          aria-label={`End the session in ${browserName(user_agent)}, used ${when(new Date(last_used_at), now)}`}
          busy={busy}
          onClick={end}
        >
          End
        </Button>
      )}
    </li>
  );
}

function useEndSignIns(ended: () => void) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: async (signIns: SignIn[]) => {
      await Promise.all(signIns.map(({ id }) => endSignIn(id)));
    },
    onSuccess: (_nothing, signIns) => {
      toast({ text: signIns.length === 1 ? 'That session has ended' : 'All other sessions have ended' });
      ended();
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
    onSettled: () => queries.invalidateQueries(signInsQuery()),
  });
}

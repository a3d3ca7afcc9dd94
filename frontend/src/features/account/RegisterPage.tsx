import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ServerSetup } from '../../api/types';
import { AccountFrame, ASIDE_LINK } from './AccountFrame';
import { serverSetupQuery } from './queries';
import { RegisterForm } from './RegisterForm';

export function RegisterPage() {
  const [search] = useSearchParams();
  const { data: server } = useQuery(serverSetupQuery());
  const signIn = (
    <>
      Have one already?{' '}
      <Link to={{ pathname: '/sign-in', search: search.toString() }} className={ASIDE_LINK}>
        Sign in
      </Link>
    </>
  );
  switch (wayIn(server)) {
    case 'first':
      return (
        <AccountFrame title="Create the first account" aside="It administers this server, and there is none before it.">
          <RegisterForm />
        </AccountFrame>
      );
    case 'set_up_link':
      return (
        <Closed title="This server waits for its set-up" aside={null}>
          Its administrator opens the one-time set-up link that the server prints when it starts.
        </Closed>
      );
    case 'closed':
      return (
        <Closed title="Registration is closed" aside={signIn}>
          On this server administrators make the accounts. Ask one of them for yours.
        </Closed>
      );
    case 'open':
      return (
        <AccountFrame title="Create your account" aside={signIn}>
          <RegisterForm />
        </AccountFrame>
      );
  }
}

type WayIn = 'first' | 'set_up_link' | 'closed' | 'open';

/** Which way there is to an account. Before the server has said, the usual one. */
export function wayIn(server: ServerSetup | undefined): WayIn {
  if (server?.first_account) return server.needs_link ? 'set_up_link' : 'first';
  return server?.registration === 'closed' ? 'closed' : 'open';
}

function Closed({ title, aside, children }: { title: string; aside: ReactNode; children: ReactNode }) {
  return (
    <AccountFrame title={title} aside={aside}>
      <p className="text-center text-sm text-balance text-muted">{children}</p>
    </AccountFrame>
  );
}

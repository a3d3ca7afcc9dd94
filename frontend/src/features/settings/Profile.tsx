import { useQueryClient } from '@tanstack/react-query';
import { askProfile, changeProfile } from '../../api/accounts';
import { session } from '../../api/client';
import type { User } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { Avatar } from '../../components/Avatar';
import { PANEL, Section } from '../../components/Section';
import { KeptField } from '../kept-fields/KeptField';

/** What others see of somebody. */
export function Profile() {
  const user = useUser();
  const queries = useQueryClient();
  const send = async (change: Partial<Pick<User, 'display_name' | 'email'>>) => {
    await changeProfile(change);
    session.userChanged(user.id, change);
    await queries.invalidateQueries({ queryKey: ['members'] });
  };
  const ask = async () => {
    const { display_name, email } = await askProfile();
    session.userChanged(user.id, { display_name, email });
    return { display_name, email };
  };
  return (
    <Section title="Profile" description="Others in your workspaces see your name and your username.">
      <title>Profile · Settings · Weft</title>
      <div key={user.id} className={`${PANEL} grid gap-4 p-4 sm:p-5`}>
        <div className="flex items-center gap-3">
          <Avatar id={user.id} name={user.display_name} className="size-11 text-base" />
          <div className="min-w-0">
            <p className="truncate font-medium">{user.display_name}</p>
            <p className="truncate text-muted">@{user.username}</p>
          </div>
        </div>
        <KeptField
          label="Name"
          of="profile"
          field="display_name"
          saved={user.display_name}
          send={(display_name) => send({ display_name })}
          ask={async () => (await ask()).display_name}
          autoComplete="name"
          required
        />
        <KeptField
          label="E-mail"
          of="profile"
          field="email"
          type="email"
          hint="Signs you in as well as your username does; others do not see it. Kept when you leave the field."
          saved={user.email}
          send={(email) => send({ email })}
          ask={async () => (await ask()).email}
          autoComplete="email"
          whole
          required
        />
      </div>
    </Section>
  );
}

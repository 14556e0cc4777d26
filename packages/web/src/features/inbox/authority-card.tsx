import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { ButtonLink } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from './messages.ts';

/** Changes of who may sign, and of configuration, that the reader could confirm; nothing when there are none. */
export function AuthorityCard(): ReactElement | null {
  const open = useApi('GET /authority-proposals', { query: { state: 'open', limit: 100 } }).data?.items ?? [];
  // A sign-in that is too old is renewed when it comes to it.
  const mine = open.filter(({ mine: { confirm } }) => confirm.every(({ code }) => code === 'step-up-required'));
  if (mine.length === 0) return null;
  return (
    <Card title={words.authority} className="mb-4" actions={<ButtonLink to="/authority">{words.toAuthority}</ButtonLink>}>
      <p>{words.authorityHint(mine.length)}</p>
    </Card>
  );
}

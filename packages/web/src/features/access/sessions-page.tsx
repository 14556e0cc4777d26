import type { ReactElement } from 'react';
import { useApi, useChange } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { words } from './messages.ts';
import { Parts } from './parts.tsx';

/** Where one is signed in, with a way to end each. */
export function SessionsPage(): ReactElement {
  const sessions = useApi('GET /sessions', {});
  const end = useChange('DELETE /sessions/:id', { onSuccess: () => toast(words.ended) });
  const endOthers = useChange('DELETE /sessions', { onSuccess: () => toast(words.ended) });
  return (
    <>
      <PageHeader
        title={words.sessions}
        below={words.sessionsBelow}
        actions={
          <Button small busy={endOthers.isPending} onPress={() => endOthers.mutate({})}>
            {words.endOthers}
          </Button>
        }
      />
      <Parts />
      <Problem error={end.error ?? endOthers.error} />
      <Card>
        <Answer query={sessions} lines={3}>
          {({ items }) => (
            <ul className="divide-y divide-line">
              {items.map(({ id, kind, isCurrent, authenticatedAt, lastUsedAt, expiresAt }) => (
                <li key={id} className="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0 last:pb-0">
                  <div>
                    <p className="font-medium">
                      {kind} {isCurrent ? <Badge tone="info">{words.thisOne}</Badge> : null}
                    </p>
                    <p className="text-sm text-muted">
                      {words.signedIn} <Time at={authenticatedAt} /> · {words.lastUsed} <Time at={lastUsedAt} /> · {words.ends} <Time at={expiresAt} />
                    </p>
                  </div>
                  {isCurrent ? null : (
                    <Button small busy={end.isPending} onPress={() => end.mutate({ params: { id } })}>
                      {words.end}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Answer>
      </Card>
    </>
  );
}

import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { words } from './messages.ts';
import { NewToken } from './new-token.tsx';
import { Parts } from './parts.tsx';

type Token = Reply<'GET /tokens'>['items'][number];

/** Tokens of pipelines and scanners: what each may do, until when, who answers for it. */
export function TokensPage(): ReactElement {
  const tokens = useApi('GET /tokens', {});
  const [asked, setAsked] = useState<'new' | Token | null>(null);
  return (
    <>
      <PageHeader
        title={words.tokens}
        below={words.tokensBelow}
        actions={
          tokens.data === undefined ? null : (
            <Button kind="primary" onPress={() => setAsked('new')}>
              {words.newToken}
            </Button>
          )
        }
      />
      <Parts />
      <Card>
        <Answer query={tokens} lines={3}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={words.noTokens}>{words.noTokensHint}</Empty>
            ) : (
              <ul className="divide-y divide-line">
                {items.map((token) => (
                  <OneToken key={token.id} token={token} onRevoke={() => setAsked(token)} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Card>
      {asked === 'new' ? <NewToken onClose={() => setAsked(null)} /> : null}
      {asked === null || asked === 'new' ? null : <Revoke token={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function OneToken({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }): ReactElement {
  const { name, owner, scopes, unit, expiresAt, revokedAt, lastUsedAt } = token;
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 py-3 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-80">
        <p className="font-medium">
          {name} {unit === null ? null : <span className="font-normal text-muted">· {unit}</span>}
        </p>
        <p className="wrap-anywhere">
          <code>{scopes.join(' ')}</code>
        </p>
        <p className="text-sm text-muted">
          {words.owner}: {owner.name} · {words.lastUsed} {lastUsedAt === null ? words.never : <Time at={lastUsedAt} />} · {words.ends} <Time at={expiresAt} day />
        </p>
      </div>
      {revokedAt === null ? (
        <Button small kind="danger" label={words.revokeTitle(name)} onPress={onRevoke}>
          {words.revoke}
        </Button>
      ) : (
        <Badge>{words.revoked}</Badge>
      )}
    </li>
  );
}

function Revoke({ token, onClose }: { readonly token: Token; readonly onClose: () => void }): ReactElement {
  const revoke = useChange('DELETE /tokens/:id', {
    onSuccess: () => {
      toast(words.revoked);
      onClose();
    },
  });
  return <ActionFrame title={words.revokeTitle(token.name)} then={words.revokeExplain} label={words.revoke} danger busy={revoke.isPending} error={revoke.error} errors={formErrors(revoke.error, [])} onClose={onClose} onSubmit={() => revoke.mutate({ params: { id: token.id } })} />;
}

import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { MailForm } from './mail-form.tsx';
import { words } from './messages.ts';

type Mail = Reply<'GET /mail'>;

/** The mail server, for registrars: set, tried, and what it did not deliver. */
export function MailPage(): ReactElement {
  const mail = useApi('GET /mail', {});
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <Answer query={mail}>
        {(data) => (
          <div className="grid items-start gap-5 xl:grid-cols-2">
            <MailForm key={data.revision} mail={data} />
            <Troubles mail={data} />
          </div>
        )}
      </Answer>
    </>
  );
}

function Troubles({ mail: { counts, troubles } }: { readonly mail: Mail }): ReactElement {
  return (
    <Card title={words.troubles} flush>
      <p className="px-4 pt-3 text-muted">{words.counts(counts.waiting, counts.sent, counts.failed)}</p>
      {troubles.length === 0 ? (
        <Empty title={words.noTroubles}>{words.noTroublesHint}</Empty>
      ) : (
        <ul aria-label={words.troubles} className="divide-y divide-line">
          {troubles.map(({ notice, person, exception, state, attempts, error, nextAt }) => (
            <li key={notice} className="px-4 py-3">
              <p className="flex flex-wrap items-center gap-x-3">
                <span className="font-medium">{person.name}</span>
                <Link to={`/exceptions/${encodeURIComponent(exception)}`}>{exception}</Link>
                {state === 'failed' ? <Badge tone="bad">{words.failed}</Badge> : null}
              </p>
              <p className="wrap-anywhere">{error}</p>
              <p className="text-sm text-muted">
                {words.attempts(attempts)}
                {nextAt === null ? null : (
                  <>
                    , {words.again} <Time at={nextAt} />
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

import type { ReactElement } from 'react';
import { Link } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';
import type { WholeControl } from './types.ts';

/** Its failures, the latest first: one record each, with what became of every exception. */
export function IncidentsCard({ incidents }: Pick<WholeControl, 'incidents'>): ReactElement {
  return (
    <Card title={words.incidents}>
      {incidents.length === 0 ? <p className="text-muted">{words.noIncidents}</p> : null}
      <ol className="space-y-4">
        {incidents.toReversed().map(({ id, happened, at, consequences }) => (
          <li key={id} className="border-l-2 border-line pl-4">
            <p>
              {words.happened[happened]} <span className="text-muted">{id}</span>
            </p>
            <p className="text-sm text-muted">
              <Time at={at} />
            </p>
            <ul className="mt-1 list-disc space-y-1 pl-5 text-sm">
              {consequences.map(({ exception, effect }) => (
                <li key={exception}>
                  <Link to={`/exceptions/${exception}`}>{exception}</Link>: {words.outcomesOfFailure[effect]}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Card>
  );
}

import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';

const mostNamed = 5;

/** What experience with a requirement says to whoever owns it. */
export function SignalsCard({ requirement }: { readonly requirement: string }): ReactElement {
  const found = useApi('GET /policy-signals', { query: { requirement } });
  return (
    <Card title={words.signals}>
      <Answer query={found} lines={2}>
        {({ items }) => {
          const signals = items.flatMap((item) => item.signals);
          if (signals.length === 0) return <p className="text-muted">{words.noSignals}</p>;
          return (
            <ul className="divide-y divide-line">
              {signals.map(({ signal, text, exceptions }) => (
                <li key={`${signal} ${text}`} className="space-y-1 py-3 first:pt-0 last:pb-0">
                  <p className="flex flex-wrap items-center gap-2">
                    <Badge tone="info">{signal}</Badge> <span className="font-medium">{words.signalNames[signal]}</span>
                  </p>
                  <p className="text-sm">{text}</p>
                  {exceptions.length === 0 ? null : (
                    <p className="flex flex-wrap gap-x-3 text-sm">
                      {exceptions.slice(0, mostNamed).map((id) => <Link key={id} to={`/exceptions/${encodeURIComponent(id)}`}>{id}</Link>)}
                      {exceptions.length > mostNamed ? <span className="text-muted">{words.moreOfThem(exceptions.length - mostNamed)}</span> : null}
                    </p>
                  )}
                </li>
              ))}
            </ul>
          );
        }}
      </Answer>
    </Card>
  );
}

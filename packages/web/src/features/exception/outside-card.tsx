import type { ReactElement } from 'react';
import { factText } from '../../lib/outside-words.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { outsideWords as words } from './messages.ts';
import type { Exception } from './types.ts';

type Decided = NonNullable<Exception['proposals'][number]['decided']>;
const tones: Readonly<Record<Decided['outcome'], Tone>> = { confirmed: 'ok', refused: 'neutral', false_closure: 'bad', overtaken: 'neutral' };

/** What other systems said of it, and what came of what they propose. */
export function OutsideCard({ exception: { outsideFacts, proposals } }: { readonly exception: Exception }): ReactElement | null {
  if (outsideFacts.length === 0 && proposals.length === 0) return null;
  return (
    <Card title={words.title}>
      <ul className="space-y-3">
        {proposals.toReversed().map(({ id, text, at, unopposedAt, decided }) => (
          <li key={id} className="flex flex-wrap items-start justify-between gap-2">
            <div className="min-w-0 flex-1 basis-64">
              <p className="wrap-anywhere">{words.proposes(text)}</p>
              <p className="text-sm text-muted">
                <Time at={decided?.at ?? at} />
                {decided?.by == null ? '' : ` · ${decided.by.name}`}
                {decided === null && unopposedAt !== null ? (
                  <>
                    {' · '}
                    {words.unopposed} <Time at={unopposedAt} />
                  </>
                ) : null}
              </p>
              {decided === null || decided.text === '' ? null : <blockquote className="wrap-anywhere">“{decided.text}”</blockquote>}
            </div>
            {decided === null ? <Badge tone="warn">{words.open}</Badge> : <Badge tone={tones[decided.outcome]}>{words.outcomes[decided.outcome]}</Badge>}
          </li>
        ))}
        {outsideFacts.toReversed().map(({ source, externalId, version, kind, subject, occurredAt, text }) => (
          <li key={`${source} ${externalId} ${version}`}>
            <p className="wrap-anywhere">
              <span className="font-medium">{factText(kind)}</span> {subject}
            </p>
            {text === '' ? null : <p className="wrap-anywhere">{text}</p>}
            <p className="text-sm text-muted wrap-anywhere">
              {source} {externalId} · <Time at={occurredAt} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

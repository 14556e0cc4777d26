import type { ReactElement } from 'react';
import { BandBadge } from '../../ui/exception-badges.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from './messages.ts';
import type { WholeControl } from './types.ts';

type Response = WholeControl['failure']['failed']['low'];

const bands = ['low', 'moderate', 'high', 'critical'] as const;
const kinds = ['overdue', 'failed', 'removed', 'again'] as const;

/** What happens to cover that relies on it, by what failed and by the band that was approved. */
export function FailureCard({ failure, review }: Pick<WholeControl, 'failure' | 'review'>): ReactElement {
  return (
    <Card title={words.ifItFails}>
      <p className="mb-3 text-muted">{words.ifItFailsHint}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {bands.map((band) => (
          <section key={band} aria-label={`${words.band} ${band}`} className="rounded-md bg-sunken px-4 py-3">
            <h3 className="mb-2 flex items-center gap-2 text-sm text-muted">
              {words.band} <BandBadge band={band} />
            </h3>
            <dl className="space-y-1.5 text-sm">
              {kinds.map((kind) => (
                <div key={kind}>
                  <dt className="text-muted">{words.failures[kind]}</dt>
                  <dd>{responseText(failure[kind][band], review[kind][band])}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Card>
  );
}

function responseText({ cover, cure }: Response, review: Response['cure']): string {
  const effect = words.effects[cover];
  const cured = cure === null ? effect : words.cure(effect, timeText(cure), cover === 'keeps' ? words.thenSuspended : words.thenEnds);
  return review === null ? cured : words.reviewed(cured, timeText(review));
}

function timeText(period: NonNullable<Response['cure']>): string {
  return 'days' in period ? words.days(period.days) : words.businessDays(period.businessDays);
}

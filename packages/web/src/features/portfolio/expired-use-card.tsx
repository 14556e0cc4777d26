import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { Card, Facts } from '../../ui/page.tsx';
import { words } from './messages.ts';

/** What goes on after its exception has expired. */
export function ExpiredUseCard({ expiredUse: { expired, inUse, share, uncoveredDays } }: Pick<Reply<'GET /portfolio'>, 'expiredUse'>): ReactElement | null {
  if (expired === 0 && uncoveredDays === 0) return null;
  const percent = share === null ? '' : `, ${words.percent(Math.round(share * 1000) / 10)}`;
  return (
    <Card title={words.expiredUse}>
      <p className="mb-3 text-sm text-muted">{words.expiredUseHint}</p>
      <Facts
        narrow
        items={[
          { name: words.inUse, value: `${words.inUseOf(inUse, expired)}${percent}` },
          { name: words.uncoveredDays, value: numberText(uncoveredDays) },
        ]}
      />
    </Card>
  );
}

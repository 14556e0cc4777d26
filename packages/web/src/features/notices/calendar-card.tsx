import { type ReactElement, useState } from 'react';
import { useApi, useChange } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

/** The reader's due dates in a calendar of their own: the address is told once, and can be ended. */
export function CalendarCard(): ReactElement {
  const feed = useApi('GET /calendar-feed', {});
  const [address, setAddress] = useState<string | null>(null);
  const make = useChange('POST /calendar-feed', { onSuccess: (reply) => setAddress(reply.address) });
  const end = useChange('DELETE /calendar-feed', { onSuccess: () => setAddress(null) });
  return (
    <Card title={words.calendar} className="mt-5">
      <p className="mb-3 text-muted">{words.calendarBelow}</p>
      <Answer query={feed} lines={1}>
        {({ feed: known }) => (
          <div className="space-y-3">
            {known === null ? null : (
              <p>
                {words.calendarSince} <Time at={known.createdAt} />, {known.lastUsedAt === null ? words.calendarUnused : words.calendarUsed}
                {known.lastUsedAt === null ? null : <Time at={known.lastUsedAt} />}.
              </p>
            )}
            {address === null ? null : (
              <p role="status">
                {words.calendarAddress}
                <code className="mt-1 block rounded-md bg-sunken p-2 text-sm break-all">{address}</code>
              </p>
            )}
            <p className="flex flex-wrap gap-2">
              <Button onPress={() => make.mutate({})}>{known === null ? words.calendarMake : words.calendarAgain}</Button>
              {known === null ? null : (
                <Button kind="danger" onPress={() => end.mutate({})}>
                  {words.calendarEnd}
                </Button>
              )}
            </p>
          </div>
        )}
      </Answer>
      <Problem error={make.error ?? end.error} />
    </Card>
  );
}

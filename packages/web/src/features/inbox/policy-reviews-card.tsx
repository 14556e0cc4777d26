import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { Link } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

/** Signals about requirements that wait for the reader's answer; nothing when there are none. */
export function PolicyReviewsCard(): ReactElement | null {
  const open = useApi('GET /policy-reviews', { query: { state: 'open', mine: 'true', limit: 20 } }).data?.items ?? [];
  if (open.length === 0) return null;
  return (
    <Card title={words.policyReviews} className="mb-4">
      <ul className="space-y-1">
        {open.map(({ id, requirement, title, text, due }) => (
          <li key={id}>
            <Link to={requirementAddress(requirement)}>{requirement}</Link> {title}: {text} {words.answerUntil} <Time at={due} day />
          </li>
        ))}
      </ul>
    </Card>
  );
}

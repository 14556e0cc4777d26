import { accept, type Decision, refuse } from '../errors.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { Instant } from '../time.ts';
import type { FactOutcome } from './record.ts';
import type { FeedState } from './threat.ts';

/** A feed that was taken in, with the digest of its bytes; what it says of each vulnerability stands beside the log. */
export type FeedEvent = { readonly type: 'threat_feed_recorded'; readonly data: FeedState & { readonly digest: string } };

/** The feed of a stream `feed:KIND`: the last one holds. Null when it is no such stream. */
export function foldFeed(events: readonly EventEnvelope[]): FeedEvent['data'] | null {
  const last = events.findLast((event) => event.type === 'threat_feed_recorded');
  return last === undefined ? null : (last.data as unknown as FeedEvent['data']);
}

/** Takes in a feed: the same one once, and an older one not at all (§9). */
export function decideFeed(known: FeedEvent['data'] | null, feed: FeedEvent['data'], now: Instant): Decision<{ readonly outcome: FactOutcome; readonly events: readonly FeedEvent[] }> {
  if (feed.asOf > now) return refuse({ code: 'invalid-field', rule: '§9', text: `as-of: expected an instant up to now (${now}), got ${feed.asOf}.` });
  if (known !== null && known.digest === feed.digest) return accept({ outcome: 'repeated', events: [] });
  if (known !== null && known.asOf > feed.asOf) return accept({ outcome: 'late', events: [] });
  return accept({ outcome: 'applied', events: [{ type: 'threat_feed_recorded', data: feed }] });
}

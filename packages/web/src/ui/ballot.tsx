import type { ReactElement } from 'react';
import type { Reply } from '../lib/api.ts';
import { Badge, type Tone } from './badge.tsx';
import { ballotWords as words } from './messages.ts';
import { Time } from './time.tsx';

type Seat = NonNullable<Reply<'GET /exceptions/:id'>['required']>['seats'][number];
type BallotReply = NonNullable<Seat['ballot']>;
type Vote = NonNullable<BallotReply['cast']>['votes'][number];

const tones: Readonly<Record<Vote['vote'], Tone>> = { yes: 'ok', no: 'bad', abstain: 'neutral' };

/** Where the vote of a committee stands: the rule, what is missing, who voted what and why, who has not, and who stepped back. `open`: undecided. */
export function Ballot({ ballot, open }: { readonly ballot: BallotReply; readonly open: boolean }): ReactElement {
  const { quorum, needed, cast, waiting, recused, chair } = ballot;
  const members = waiting.length + (cast?.votes.length ?? 0);
  return (
    <div className="mt-2 space-y-2">
      {cast === null ? (
        <p>{words.hidden}</p>
      ) : (
        <>
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone="ok">{words.yes(cast.yes)}</Badge>
            <Badge tone="bad">{words.no(cast.no)}</Badge>
            <Badge tone="neutral">{words.abstain(cast.abstain)}</Badge>
            {open ? <span className="text-sm">{ballot.closed === null ? missing(ballot) : words.closed[ballot.closed]}</span> : null}
          </p>
          <ul className="space-y-1.5">
            {cast.votes.map(({ person, vote, rationale, at }) => (
              <li key={person.id} className="text-sm">
                <span className="font-medium">{person.name}</span> <Badge tone={tones[vote]}>{words.votes[vote]}</Badge>{' '}
                <span className="text-muted">
                  <Time at={at} />
                </span>
                {rationale === '' ? null : <blockquote className="wrap-anywhere">“{rationale}”</blockquote>}
              </li>
            ))}
          </ul>
        </>
      )}
      {waiting.length === 0 || !open ? null : <p className="text-sm">{words.waiting(waiting.map(({ name }) => name).join(', '))}</p>}
      {recused.length === 0 ? null : <p className="text-sm">{words.recused(recused.map(({ name }) => name).join(', '))}</p>}
      <p className="text-sm text-muted">{cast === null ? words.bar(quorum, needed) : words.rule(quorum, members, needed)} {chair === null ? words.tie : words.chairBreaksTie(chair.name)}</p>
    </div>
  );
}

/** What is still missing for an approval, in numbers that the rule gives. */
function missing({ quorum, needed, cast, waiting, chair }: BallotReply): string {
  if (cast === null) return '';
  const { yes, no, abstain } = cast;
  const votes = Math.max(0, quorum - (yes + no + abstain));
  const tieIsEnough = chair !== null && (waiting.some(({ id }) => id === chair.id) || cast.votes.some(({ person, vote }) => person.id === chair.id && vote === 'yes'));
  const more = Math.max(0, needed - yes, no + (tieIsEnough ? 0 : 1) - yes);
  if (more > waiting.length) return words.cannot;
  // Even with enough votes it is open, as long as those who have not voted could turn it.
  return votes === 0 && more === 0 ? words.couldTurn : words.missing(votes, more);
}

import type { ReactElement } from 'react';
import type { PreviewedVerb } from '@exeat/contract';
import type { Reply, RouteKey } from '../../lib/api.ts';
import { changeKindWords } from '../../lib/change-words.ts';
import { instantText } from '../../lib/dates.ts';
import { stateWords } from '../../lib/states.ts';
import { StateBadge } from '../exception-badges.tsx';
import { signerWords } from '../messages.ts';
import { Signers } from '../signers.tsx';
import { outcomeWords as words } from './messages.ts';

/** Routes of verbs that can be asked what they would come to. */
export type VerbRoute = Extract<RouteKey, `POST /exceptions/:id/${PreviewedVerb}`>;
type Preview = Reply<'POST /exceptions/:id/suspend/preview'>;

/** What an action would come to, said by the rules before it is done: who signs next, what cover becomes, what is owed. */
export function Outcome({ preview: { after }, against }: { readonly preview: Preview; readonly against: readonly string[] }): ReactElement | null {
  if (against.length > 0)
    return (
      <div role="status" className="rounded-md border border-bad px-4 py-3 text-bad">
        {against.map((text) => (
          <p key={text} className="wrap-anywhere">
            {text}
          </p>
        ))}
      </div>
    );
  if (after === null) return null;
  const { state, cover, duties, asksOwner } = after;
  // Where the exception itself stands is said already; of its first request only who signs is not.
  const requests = after.requests.filter(({ kind, required, state: phase }) => kind !== 'initial' || (required !== null && phase === 'in_approval'));
  return (
    <section aria-label={words.title} className="space-y-2 rounded-md border border-line px-4 py-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        {words.then} <StateBadge state={state} />
      </p>
      {cover.then === null || cover.then === cover.until ? null : <p>{cover.until === null ? words.covers(instantText(cover.then)) : (duties.some(({ due, consequence }) => due === cover.then && consequence === 'end') ? words.endsUnless : words.ends)(instantText(cover.then), instantText(cover.until))}</p>}
      {asksOwner === null ? null : <p>{words.accepts(asksOwner.name)}</p>}
      {duties.map(({ id, text, due }) => (
        <p key={id} className="wrap-anywhere">
          {words.owed(instantText(due), text)}
        </p>
      ))}
      {requests.map(({ id, kind, state: phase, required }) => (
        <section key={id} aria-label={changeKindWords[kind]}>
          <p className="font-medium">{words.request(changeKindWords[kind], (phase === 'approved' || phase === 'void' ? words[phase] : stateWords[phase]).toLowerCase())}</p>
          {required === null || phase !== 'in_approval' ? null : (
            <div className="mt-1">
              <p className="text-muted">{signerWords.people}</p>
              <Signers required={required} />
            </div>
          )}
        </section>
      ))}
    </section>
  );
}

import type { ExceptionCase, ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import type { PersonId } from '../ids.ts';
import { toxicText } from '../risk/toxic/toxic-hits.ts';
import { type Notice, type NoticeFacts, officersOf, partiesTold, tell } from './notice.ts';

const transferable: readonly ExceptionState[] = ['active', 'suspended', 'approved_scheduled'];

/** What is told to people who are no party to the case: who may become its owner, and those who have to know of what needed nobody's signature. */
export function othersTold(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  return [...ownerAsked(state, facts), ...emergencyActivated(state, facts), ...narrowed(state, facts)];
}

function ownerAsked(state: ExceptionCase, { now, organisation }: NoticeFacts): readonly Notice[] {
  const { transfer } = state;
  if (transfer === undefined || transfer === null || !transferable.includes(stateAt(state, now))) return [];
  const by = organisation.now.people.get(transfer.by)?.name ?? transfer.by;
  const text = `${by} proposes that you answer for ${state.id} from now on: ${state.content.title}. Until you accept, its owner stays.`;
  return tell(state, [transfer.to], { kind: 'owner_asked', key: `owner:${transfer.at}`, at: transfer.at, text });
}

/** E32: the risk committee knows of every cover that two people gave before anybody had approved it. */
function emergencyActivated(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  const grant = state.grants[0];
  if (state.emergency === undefined || grant === undefined) return [];
  const due = state.duties.find(({ kind }) => kind === 'ratification')?.due ?? grant.until;
  const text = `${state.id} covers since ${grant.from} as an emergency (${state.emergency.incident}): ${state.content.title}. Unless it is ratified by ${due}, its cover ends then.`;
  return tell(state, officersOf(state, 'risk_committee', facts), { kind: 'emergency_activated', key: `emergency:${grant.id}`, at: grant.grantedAt, due, text });
}

/** §3.5: what its owner took away with nobody's signature, the GRC manager is told. */
function narrowed(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  return (state.narrowings ?? []).flatMap(({ version, at }) =>
    tell(state, officersOf(state, 'grc_manager', facts), {
      kind: 'narrowed', key: `narrowed:${version}`, at, text: `${state.id} covers less since ${at}, by an amendment that needs no approval (version ${version}): ${state.content.title}.`,
    }),
  );
}

/** S39: whoever answers for the exceptions that this one is toxic with, and for this one. `view`: the request that was assessed, `id` its name. */
export function combinationsTold(view: ExceptionCase, id: string, { neighbourOwners = new Map() }: NoticeFacts): readonly Notice[] {
  const { required, decidingSince } = view;
  if (required === null || decidingSince === null) return [];
  return (required.toxic ?? []).flatMap((met) => {
    const owners = met.with.flatMap((other): readonly PersonId[] => {
      const owner = neighbourOwners.get(other);
      return owner === undefined ? [] : [owner];
    });
    const text = `${view.id} and ${met.with.join(', ')} are worse together than alone. ${toxicText(met)}.`;
    return owners.length === 0 ? [] : tell(view, [...partiesTold(view), ...owners], { kind: 'toxic_combination', key: `toxic:${id}:${met.rule}:${met.with.join(',')}`, at: decidingSince, text });
  });
}

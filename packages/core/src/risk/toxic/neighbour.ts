import type { ExceptionCase, ExceptionState } from '../../exception/state.ts';
import { stateAt } from '../../exception/state-at.ts';
import type { Instant } from '../../time.ts';
import { assetKeysOf, type Neighbour } from './toxic-hits.ts';

const meeting: readonly ExceptionState[] = ['in_approval', 'awaiting_acknowledgement', 'approved_scheduled', 'active', 'suspended'];

/** What a case is to others on its assets; null while nobody has assessed it, and once it is over. */
export function neighbourOf(state: ExceptionCase, at: Instant): Neighbour | null {
  const version = state.versions.at(-1);
  const now = stateAt(state, at);
  if (version === undefined || !meeting.includes(now)) return null;
  const { content, frozen } = version;
  return {
    exception: state.id, owner: state.content.owner, requirements: frozen.requirements.map(({ id }) => id), assets: assetKeysOf(frozen.scope), basis: content.basis,
    band: state.assessment?.residualBand ?? null, since: now === 'in_approval' || now === 'awaiting_acknowledgement' ? state.decidingSince : null,
  };
}

import { localDateAt } from '../calendar.ts';
import type { Reason } from '../errors.ts';
import type { CaseFacts } from './facts.ts';
import { liveGrants } from './grant-end.ts';
import { untilAfterRise } from './longest-term.ts';
import type { ExceptionCase, Suspension } from './state.ts';

type Facts = Pick<CaseFacts, 'now' | 'matrix'>;

/** Why nobody may lift a suspension, whatever is cured: what may not be covered any more is not covered again (I2, I10). */
export function coverIsOver(suspension: Pick<Suspension, 'cause'>, state: ExceptionCase, facts: Facts): readonly Reason[] {
  return [...directivesOver(state, facts), ...capOver(suspension, state, facts)];
}

/** Past the due day of a directive that binds there is no cover (§5.4). */
function directivesOver({ directives = [] }: ExceptionCase, { now }: Facts): readonly Reason[] {
  return directives.filter(({ due }) => due <= now).map(({ vulnerability, due }) => ({
    code: 'term-too-long', rule: '§5.4, I2', text: `The remediation directive for ${vulnerability} was due ${due}: nothing is covered from then on. Fix it, or record a non-compliance.`,
  }));
}

/** What was suspended since its lineage had outlived the longest cover of the risen band stays so (§5.9, E13). */
function capOver({ cause }: Pick<Suspension, 'cause'>, state: ExceptionCase, facts: Facts): readonly Reason[] {
  const band = state.assessment?.residualBand;
  if (cause !== 'risk_increased' || band === undefined) return [];
  return liveGrants(state, facts).flatMap((grant): readonly Reason[] => {
    const lineageSince = state.lineageSince ?? localDateAt(state.grants[0]?.from ?? grant.from, grant.zone);
    if (!untilAfterRise(grant, facts.now, { limits: facts.matrix.terms, basis: state.content.basis, band, lineageSince }).suspend) return [];
    return [{ code: 'term-too-long', rule: '§5.9, E13', text: `The longest cover of a ${band} risk without a break, since ${lineageSince}, is over: ${grant.id} stays suspended. Fix it, or ask to change the requirement.` }];
  });
}

import type { RequiredApproval } from '../../../approval/seat.ts';
import type { Assessment } from '../../../risk/assessment.ts';
import type { Instant } from '../../../time.ts';
import type { Version } from '../../content.ts';

export type Signature = { readonly seat: string; readonly person: string | null; readonly outcome: string; readonly hash: string };

/** What somebody asks for: the first request, or a change of the case. */
export type AskedFor = {
  readonly id: string;
  kind: 'initial' | 'emergency' | 'renewal' | 'amendment' | 'bridge' | 'appeal' | 'ratification' | 'reaffirmation';
  readonly by: string;
  readonly capOverride: boolean;
  version: Version | null;
  hash: string;
  assessment: Assessment | null;
  required: RequiredApproval | null;
  /** What the assessment asked for: whatever is routed anew later, it may not ask for less (§4.3-10). */
  least: RequiredApproval | null;
  signatures: Signature[];
  votes: Map<string, { readonly vote: string; readonly at: Instant }>;
  isOpen: boolean;
};

export type HeldGrant = { readonly id: string; readonly from: Instant; until: Instant; readonly at: Instant; readonly version: number; readonly request: string; endedAt: Instant | null };
export type Pause = { readonly id: string; readonly from: Instant; liftedAt: Instant | null };
export type Owed = { readonly id: string; readonly kind: string; readonly grant: string | null; readonly due: Instant; readonly consequence: string; readonly request: string; readonly isVacancy: boolean; doneAt: Instant | null };
export type DutyGiven = { readonly id: string; readonly kind: string; readonly grant?: string; readonly due: Instant; readonly consequence: string; readonly vacancy?: true };

/** Whether a grant covers at an instant: nothing pauses it, and nothing that was owed by then is missing. */
export function holdsAt(grant: HeldGrant, { pauses, duties }: { readonly pauses: readonly Pause[]; readonly duties: readonly Owed[] }, at: Instant): boolean {
  if (at < grant.from || at < grant.at || at >= grant.until || (grant.endedAt !== null && at >= grant.endedAt)) return false;
  if (pauses.some((pause) => pause.from <= at && (pause.liftedAt === null || at < pause.liftedAt))) return false;
  return duties.every((duty) => {
    if (duty.grant !== null && duty.grant !== grant.id) return true;
    const inTime = duty.doneAt !== null && duty.doneAt < duty.due;
    if (duty.kind === 'precedent') return inTime && duty.doneAt !== null && duty.doneAt <= at;
    if (inTime || at < duty.due) return true;
    if (duty.consequence === 'end') return false;
    return duty.consequence !== 'suspend' || (duty.doneAt !== null && duty.doneAt <= at);
  });
}

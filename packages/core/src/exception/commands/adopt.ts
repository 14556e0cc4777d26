import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { addDays, isLocalDate, localDateAt, parseLocalDate } from '../../calendar.ts';
import { contentDigest } from '../../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { grantId, type Hash, type PersonId, type UnitId } from '../../ids.ts';
import type { Role } from '../../org/organisation.ts';
import { holdersOf } from '../../org/reporting-line.ts';
import { comingEnds } from '../../policy/coming-ends.ts';
import { missingEvidence } from '../evidence-needs.ts';
import { type ExaminedRequest, examineRequest, fixedEnds, termCaps } from '../examine-request.ts';
import type { Version } from '../content.ts';
import type { ExceptionEvent } from '../events.ts';
import { type ExceptionFacts, partiesOf } from '../facts.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { Adoption, OriginalApproval } from '../adoption.ts';
import type { ExceptionCase, Grant } from '../state.ts';
import { grantTerm } from '../term.ts';
import { missingText, notIn, present } from './shared.ts';

export type AdoptCommand =
  /** The first signature, of the registrar. */
  | ({ readonly step: 'propose' } & OriginalApproval)
  /** The second one, of the CISO, on what the first says. */
  | { readonly step: 'confirm'; readonly digest: string };

/** Calendar days that cover of a batch lasts, unless it is approved here before (T34). */
export const legacyDays = 90;

/**
 * T34, E11: an exception that was approved before Exeat kept the register covers without being decided anew, for a while. Two people sign it, the
 * registrar and the CISO, in the one window there is; the approval itself is attached; whatever a request may not have, it may not have either.
 */
export function adoptException(state: ExceptionCase, command: AdoptCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const examined = examineRequest(state.content, facts, state);
  const { frozen } = examined;
  const reasons: Reason[] = [
    ...present([notIn(state, facts.now, ['draft'], 'Taking over'), windowClosed(facts)]),
    ...examined.refusals, ...missingEvidence(examined.terms, state.evidence, 'submission'),
  ];
  if (frozen === null) return refuse(...reasons);
  const version = makeVersion(1, state.content, frozen);
  return command.step === 'propose' ? propose(state, command, version, reasons, facts) : confirm(state, command, { version, examined }, reasons, facts);
}

function propose(state: ExceptionCase, given: OriginalApproval, version: Version, before: readonly Reason[], facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const approval = approvalOf({ ...given, batch: given.batch.trim(), approvedBy: given.approvedBy.trim() });
  const reasons = [
    ...before,
    ...present([
      notHolding(facts.actor, 'registrar', version.frozen.ownerUnit, facts), isOwn(state, facts.actor),
      missingText(approval.batch, 'batch (its name)', 3, 'T34'), missingText(approval.approvedBy, 'approvedBy (who approved it)', 3, 'T34'),
      notAttached(state, approval.file), notYetApproved(approval.approvedOn, version.frozen.zone, facts),
    ]),
  ];
  if (reasons.length > 0) return refuse(...reasons);
  return accept([{ type: 'adoption_proposed', data: { ...approval, digest: adoptionDigest(approval, version) } }]);
}

function confirm(
  state: ExceptionCase, { digest }: Extract<AdoptCommand, { step: 'confirm' }>, { version, examined }: { readonly version: Version; readonly examined: ExaminedRequest }, before: readonly Reason[], facts: ExceptionFacts,
): Decision<readonly ExceptionEvent[]> {
  const { adoption } = state;
  if (adoption === undefined || adoption === null) {
    return refuse(...before, { code: 'second-signature', rule: 'T34, E11', text: `${state.id}: expected a registrar to have proposed it first; nobody has, or it was edited since.` });
  }
  const reasons = [...before, ...present([notHolding(facts.actor, 'ciso', version.frozen.ownerUnit, facts), sameSigner(adoption, facts.actor), moved(adoption, version, digest)])];
  // Who brings a register wrote its drafts; whoever confirms it has no part in any.
  reasons.push(...conflictsOf(facts.actor, 'approve', partiesOf(state), facts.organisation, {}));
  const { zone } = version.frozen;
  const latest = addDays(localDateAt(adoption.at, zone), legacyDays - 1);
  const lastDay = version.content.validity.lastDay < latest ? version.content.validity.lastDay : latest;
  const term = grantTerm({ ...version, content: { ...version.content, validity: { ...version.content.validity, lastDay } } }, facts.now, {
    caps: {
      ...termCaps(version.content, examined.requirements, examined.assets, null, facts),
      fixed: [...fixedEnds(state, version.content, null, version.frozen, facts), ...comingEnds(examined.requirements, examined.assets, { ...facts, zone })],
    },
    tzdata: facts.tzdata,
  });
  if (!term.ok) reasons.push(...term.reasons);
  if (reasons.length > 0 || !term.ok) return refuse(...reasons);
  const { from, until, lastDay: last, tzdata } = term.value;
  const relianceHash = relianceHashOf(version, null, null);
  const grant: Grant = { id: grantId(`${state.id}/g1`), version: version.number, relianceHash, from, until, lastDay: last, zone, tzdata, grantedAt: facts.now };
  return accept([
    { type: 'exception_adopted', data: { version, relianceHash, digest: adoption.digest } },
    { type: 'grant_created', data: { grant, duties: [] } },
  ]);
}

/** What both sign: the approval as it was found, and the version with what is frozen of its scope. */
export function adoptionDigest(approval: OriginalApproval, version: Version): Hash {
  return contentDigest({ ...approval, version: relianceHashOf(version, null, null) });
}

function windowClosed({ migration, now }: ExceptionFacts): Reason | null {
  const until = migration?.openUntil ?? null;
  if (until !== null && now < until) return null;
  const why = until === null ? 'it was never opened, or is closed for good' : `it closed at ${until}`;
  return { code: 'migration-closed', rule: 'T34, E11', text: `The window for taking over what was approved elsewhere is not open: ${why}. Submit the request, and it is decided here.` };
}

function notHolding(actor: PersonId, role: Role, unit: UnitId, { organisation }: ExceptionFacts): Reason | null {
  if (holdersOf(organisation.now, role, unit).includes(actor)) return null;
  return { code: 'authority-too-low', rule: 'T34, E11', text: `A batch is proposed by the registrar and confirmed by the CISO: expected the role ${role} for ${unit}, which ${actor} does not hold.` };
}

function isOwn({ id, content }: ExceptionCase, actor: PersonId): Reason | null {
  return content.owner === actor ? { code: 'own-exception', rule: '§4.3-1', text: `${actor} owns ${id}; another registrar proposes it.` } : null;
}

function sameSigner({ proposedBy }: Adoption, actor: PersonId): Reason | null {
  return proposedBy === actor ? { code: 'own-proposal', rule: 'T34, E11', text: `${actor} proposed the batch; somebody else confirms it.` } : null;
}

function moved(adoption: Adoption, version: Version, digest: string): Reason | null {
  if (digest === adoption.digest && adoptionDigest(approvalOf(adoption), version) === adoption.digest) return null;
  return { code: 'reliance-moved', rule: 'E6', text: `${adoption.batch}: what was proposed has changed since, or its scope has. Have it proposed again, read it, then confirm.` };
}

function approvalOf({ batch, approvedBy, approvedOn, file }: OriginalApproval): OriginalApproval {
  return { batch, approvedBy, approvedOn, file };
}

function notAttached({ id, evidence = [] }: ExceptionCase, file: Hash): Reason | null {
  if (evidence.some(({ sha256 }) => sha256 === file)) return null;
  return { code: 'evidence-missing', rule: 'T34', text: `file: expected the digest of the original approval, attached to ${id}, got ${file}; attach it first.` };
}

function notYetApproved(day: string, zone: string, { now }: ExceptionFacts): Reason | null {
  if (isLocalDate(day) && parseLocalDate(day) <= localDateAt(now, zone)) return null;
  return { code: 'invalid-date', rule: 'T34', text: `approvedOn: expected the day of the original approval such as 2025-03-31, not after today, got ${day}.` };
}

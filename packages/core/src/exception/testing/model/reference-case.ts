import type { Rating } from '../../../risk/rating.ts';
import type { Instant } from '../../../time.ts';
import type { Version } from '../../content.ts';
import type { ExceptionEnvelope } from '../../events.ts';
import { type AskedFor, type DutyGiven, type HeldGrant, holdsAt, type Owed, type Pause } from './reference-parts.ts';

/** Events that change nothing of what this model knows. */
const without: readonly string[] = ['exception_triaged', 'comment_added', 'decision_refused', 'closure_proposed', 'authority_defect_found'];

/**
 * The case as the sentences of the specification have it, read from events alone, with lists and loops instead of intervals: slow, and
 * written without the rules that it is held against.
 */
export class ReferenceCase {
  requester = '';
  owner = '';
  proposedOwner = '';
  /** Everybody who wrote a part of it, at any time. */
  readonly authors = new Set<string>();
  /** Everybody who ever signed it. */
  readonly signers = new Set<string>();
  /** Everybody who has declared a conflict. */
  readonly recused = new Set<string>();
  /** Everybody who is not there any more. */
  readonly gone = new Set<string>();
  /** Whether an emergency was, by its level. */
  ratified = false;
  readonly requests = new Map<string, AskedFor>();
  readonly versions = new Map<number, Version>();
  readonly grants: HeldGrant[] = [];
  readonly pauses: Pause[] = [];
  readonly duties: Owed[] = [];
  /** The risk that stands behind what is granted, as it was rated last; null: it was never rated. */
  residual: Rating | null = null;
  idleAt: Instant | null = null;
  /** When and how it ended for good. */
  end: { readonly at: Instant; readonly how: string } | null = null;

  request(id: string): AskedFor {
    const found = this.requests.get(id);
    if (found === undefined) throw new Error(`the reference model knows no request ${id}`);
    return found;
  }

  apply(event: ExceptionEnvelope): void {
    const { data, at } = event;
    const actor = event.actor.person ?? '';
    const about = 'change' in data && typeof data.change === 'string' ? data.change : 'initial';
    switch (event.type) {
      case 'exception_drafted':
      case 'exception_edited':
        Object.assign(this, { owner: event.data.content.owner, idleAt: event.data.idleAt ?? null });
        this.authors.add(actor);
        if (event.type === 'exception_edited') return;
        this.requester = event.data.requester;
        return void this.open('initial', 'initial', actor, false, null, '');
      case 'evidence_attached':
        return void this.authors.add(actor);
      case 'exception_submitted':
      case 'request_edited':
        this.authors.add(actor);
        this.owner = event.data.version.content.owner;
        this.written('initial', event.data.version, event.data.relianceHash);
        if (event.type === 'request_edited' && event.data.class === 'material') Object.assign(this.request('initial'), { assessment: null, required: null, signatures: [], votes: new Map() });
        return;
      case 'emergency_called':
        this.written('initial', event.data.version, event.data.relianceHash);
        Object.assign(this.request('initial'), { kind: 'emergency', required: event.data.required });
        this.signers.add(actor);
        this.request('initial').signatures.push({ seat: event.data.seat, person: actor, outcome: 'approve', hash: event.data.relianceHash });
        return;
      case 'emergency_ratified':
        this.ratified = true;
        this.request(about).isOpen = false;
        this.done(event.data.duty, 'initial', at);
        return;
      case 'risk_reaffirmed':
        this.request(about).isOpen = false;
        this.done(event.data.duty, 'initial', at);
        return;
      case 'change_requested': {
        const { id, kind, version, relianceHash, capOverride, required, duty } = event.data;
        if (duty !== undefined) this.owe(duty, 'initial');
        // The second who activates an emergency writes nothing: its ratification is asked for by whoever asked for the emergency.
        if (kind !== 'ratification') this.authors.add(actor);
        const asked = this.open(id, kind, kind === 'ratification' ? this.requester : actor, capOverride, version, relianceHash);
        if (version !== null) this.written(id, version, relianceHash);
        asked.required = required ?? null;
        return;
      }
      case 'information_requested':
      case 'acknowledgement_requested':
        return this.owe(event.data.duty, about);
      case 'information_answered':
        this.authors.add(actor);
        this.done(event.data.id, about, at);
        if (event.data.version === null) this.request(about).hash = event.data.relianceHash;
        else this.written(about, event.data.version, event.data.relianceHash);
        return;
      case 'narrowing_acknowledged':
        return this.done(event.data.duty, about, at);
      case 'exception_assessed': {
        const asked = this.request(about);
        Object.assign(asked, { assessment: event.data.assessment, required: event.data.required, least: event.data.required, hash: event.data.relianceHash, signatures: [], votes: new Map() });
        return;
      }
      case 'seat_decided': {
        const asked = this.request(about);
        asked.signatures.push({ seat: event.data.seat, person: actor, outcome: event.data.outcome, hash: event.data.relianceHash });
        this.signers.add(actor);
        if (event.data.onBehalfOf !== undefined) this.signers.add(event.data.onBehalfOf);
        if (event.data.narrowed !== undefined) this.written(about, event.data.narrowed.version, event.data.narrowed.relianceHash);
        return;
      }
      case 'vote_cast':
        this.request(about).votes.set(actor, { vote: event.data.vote, at });
        return void this.signers.add(actor);
      case 'seat_recused':
        this.recused.add(actor);
        this.request(about).votes.delete(actor);
        return;
      case 'committee_decided':
        this.request(about).signatures.push({ seat: event.data.seat, person: null, outcome: event.data.outcome, hash: event.data.relianceHash });
        return;
      case 'approval_rerouted':
        Object.assign(this.request(about), { required: event.data.required, hash: event.data.relianceHash, ...(event.data.restarts ? { signatures: [], votes: new Map() } : {}) });
        return;
      case 'exception_returned':
        Object.assign(this.request(about), { required: null, signatures: [], votes: new Map() });
        return;
      case 'change_rebased':
        Object.assign(this.request(about), { required: null, signatures: [], votes: new Map(), hash: event.data.relianceHash });
        return;
      case 'appeal_allowed':
        this.request(about).isOpen = false;
        this.end = null;
        Object.assign(this.request('initial'), { required: event.data.required, signatures: [], votes: new Map(), hash: event.data.relianceHash, isOpen: true });
        return;
      case 'grant_created': {
        const { id, from, until, version } = event.data.grant;
        this.residual = this.request(about).assessment?.residual ?? this.residual;
        this.grants.push({ id, from, until, at, version, request: about, endedAt: null });
        for (const duty of event.data.duties) this.owe(duty, 'initial');
        this.request(about).isOpen = false;
        return;
      }
      case 'grant_recomputed':
        for (const grant of this.grants) if (grant.id === event.data.grant) grant.until = event.data.until;
        return;
      case 'duty_recomputed':
        this.duties.splice(0, this.duties.length, ...this.duties.map((duty) => (duty.id === event.data.duty ? { ...duty, due: event.data.due } : duty)));
        return;
      case 'grant_ended':
        this.shorten(event.data.grant, event.data.endsAt);
        return;
      case 'exception_amended':
        this.authors.add(actor);
        this.amended(event, at);
        return;
      case 'duty_discharged':
        this.done(event.data.duty, 'initial', at);
        for (const duty of event.data.next ?? []) this.owe(duty, 'initial');
        return;
      case 'signature_voided': {
        const { seats, person } = event.data;
        const asked = this.request(about);
        asked.signatures = asked.signatures.filter((one) => !seats.includes(one.seat));
        asked.votes.delete(person);
        // What was approved narrower is not approved any more: nobody owes an acknowledgement of it.
        for (const { id, kind } of this.duties) if (kind === 'acknowledge') this.done(id, about, at);
        return;
      }
      case 'authority_cured':
        this.request(about).isOpen = false;
        for (const pause of this.pauses) if (pause.id === event.data.suspension) pause.liftedAt = at;
        this.done(event.data.duty, 'initial', at);
        return;
      case 'exception_reviewed':
        if (event.data.duty !== null) this.done(event.data.duty, 'initial', at);
        for (const duty of event.data.next) this.owe(duty, 'initial');
        return;
      case 'exception_reassessed':
        this.residual = event.data.assessment.residual;
        if (event.data.duty !== undefined) this.owe(event.data.duty, 'initial');
        return;
      case 'outside_fact_noted':
        if (event.data.duty !== undefined) this.owe(event.data.duty, 'initial');
        return;
      case 'proposal_decided':
        this.done(event.data.proposal, 'initial', at);
        return;
      case 'exception_suspended':
        this.pauses.push({ id: event.data.id, from: at, liftedAt: null });
        if (event.data.duty !== undefined) this.owe(event.data.duty, 'initial');
        return;
      case 'suspension_lifted':
        for (const pause of this.pauses) if (pause.id === event.data.id) pause.liftedAt = at;
        return;
      case 'transfer_proposed':
        this.proposedOwner = event.data.to;
        return;
      case 'owner_transferred':
        this.owner = event.data.version.content.owner;
        this.proposedOwner = '';
        for (const duty of this.duties) if (duty.isVacancy) duty.doneAt ??= at;
        this.written('initial', event.data.version, event.data.relianceHash);
        return;
      case 'exception_rejected':
        this.over(at, 'rejected');
        return;
      case 'exception_withdrawn':
        this.over(at, 'withdrawn');
        return;
      case 'exception_revoked':
        this.over(event.data.endsAt, 'revoked');
        return;
      case 'exception_closed':
        this.over(at, 'closed');
        return;
      case 'change_rejected':
      case 'change_withdrawn':
      case 'change_voided':
        this.request(about).isOpen = false;
        return;
      default:
        if (!without.includes(event.type)) throw new Error(`the reference model has no sentence about ${event.type}: add what it changes, or list it among the events that change nothing`);
    }
  }

  /** Whether something is covered at an instant: some grant holds, nothing pauses it, nothing that was owed by then is missing. */
  covered(at: Instant): HeldGrant | null {
    return this.grants.find((grant) => holdsAt(grant, this, at)) ?? null;
  }

  /** Over for good at an instant: nothing that was decided can lead to cover any more. */
  isOver(at: Instant): boolean {
    if (this.end !== null && this.end.at <= at) return true;
    if (this.request('initial').version === null && this.idleAt !== null && this.idleAt <= at) return true;
    const late = (kind: string): boolean => this.duties.some((duty) => duty.kind === kind && duty.request === 'initial' && duty.due <= at && (duty.doneAt === null || duty.doneAt >= duty.due));
    // What ends the whole case when it is missed: a closure that nobody opposed, a cause that nobody cured (T23).
    const isEnded = this.duties.some(({ consequence, grant, due, doneAt }) => consequence === 'end' && grant === null && due <= at && (doneAt === null || doneAt >= due));
    return isEnded || late('answer') || late('acknowledge') || (this.grants.length === 1 && late('precedent'));
  }

  /** Whether somebody may still decide on it: it has waited for nobody too long, and no missed duty has ended what it would continue. */
  isAlive({ id, isOpen }: AskedFor, at: Instant): boolean {
    const last = this.grants.at(-1)?.id;
    return isOpen && !this.duties.some((duty) => {
      if (duty.due > at || (duty.doneAt !== null && duty.doneAt < duty.due) || duty.kind === 'precedent') return false;
      return duty.consequence === 'end' ? duty.grant === null || duty.grant === last : duty.request === id && (duty.kind === 'answer' || duty.kind === 'acknowledge');
    });
  }

  members(version: number): readonly string[] {
    return this.versions.get(version)?.frozen.scope.flatMap((clause) => clause.members) ?? [];
  }

  private open(id: string, kind: AskedFor['kind'], by: string, capOverride: boolean, version: Version | null, hash: string): AskedFor {
    const asked: AskedFor = { id, kind, by, capOverride, version, hash, assessment: null, required: null, least: null, signatures: [], votes: new Map(), isOpen: true };
    this.requests.set(id, asked);
    return asked;
  }

  private written(request: string, version: Version, hash: string): void {
    this.versions.set(version.number, version);
    Object.assign(this.request(request), { version, hash });
  }

  private owe({ id, kind, grant, due, consequence, ...duty }: DutyGiven, request: string): void {
    this.duties.push({ id, kind, grant: grant ?? null, due, consequence, request, isVacancy: duty.vacancy === true, doneAt: null });
  }

  private done(id: string, request: string, at: Instant): void {
    for (const duty of this.duties) if (duty.id === id && duty.request === request) duty.doneAt ??= at;
  }

  private shorten(id: string, at: Instant): void {
    for (const grant of this.grants) if (grant.id === id && (grant.endedAt === null || at < grant.endedAt)) grant.endedAt = at;
  }

  private over(at: Instant, how: string): void {
    this.end = { at, how };
    for (const { id } of this.grants) this.shorten(id, at);
    for (const asked of this.requests.values()) if (asked.id === 'initial') asked.isOpen = false;
  }

  private amended(event: Extract<ExceptionEnvelope, { type: 'exception_amended' }>, at: Instant): void {
    const { version, replaced } = event.data;
    this.versions.set(version.number, version);
    for (const { grant, by } of replaced) {
      const old = this.grants.find(({ id }) => id === grant);
      if (old === undefined) throw new Error(`the reference model knows no grant ${grant}`);
      if (by.id === grant) this.grants.splice(this.grants.indexOf(old), 1);
      else this.shorten(grant, at);
      this.grants.push({ id: by.id, from: by.from, until: by.until, at: by.grantedAt, version: by.version, request: old.request, endedAt: by.endedAt ?? null });
      if (by.id === grant) continue;
      for (const duty of this.duties.filter((one) => one.grant === grant && one.doneAt === null)) this.duties.push({ ...duty, grant: by.id });
    }
  }
}

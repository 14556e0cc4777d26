import { checkZone, type LocalDate, laterDate, localDateAt, parseLocalDate, sameZone, startOfDay, untilOfLastDay } from '../calendar.ts';
import { accept, type Decision, DomainError, type Reason, refuse } from '../errors.ts';
import { addMs, earlier, type Instant, later } from '../time.ts';
import type { Basis, ExceptionContent } from './content.ts';
import { type LongestTerm, longestTerm, type TermCaps } from './longest-term.ts';

export type TermRequest = { readonly validity: ExceptionContent['validity']; readonly basis: Basis };

export type TermFacts = {
  /** Zone of the owner's unit, frozen at submission (E16). */
  readonly zone: string;
  /** The submission instant, or the instant of the preview. */
  readonly now: Instant;
  readonly caps: TermCaps;
  /** End of the cover that a renewal continues: the term starts there, or now when it has passed (§3.4-3). */
  readonly startsAfter?: Instant;
};

/** A term that the rules allow. */
export type Term = {
  /** Start of the first day when one was asked for and lies ahead; null: the instant of approval. */
  readonly from: Instant | null;
  /** First local day for every count of days: the requested one, else the day of submission (C5). */
  readonly firstDay: LocalDate;
  readonly lastDay: LocalDate;
  readonly zone: string;
  /** Exclusive end. For basis `emergency` counted from `from` or now, and again at the grant. */
  readonly until: Instant;
  readonly longest: LongestTerm;
};

/**
 * The term of a request (domain §3.11, C4–C6, E16), or every reason against it. A refusal names the rule and the latest date that would do.
 * Without a band only what no band allows is refused; `longest.byBand` says what each allows once the risk is rated.
 * @throws DomainError `unknown-zone` when the unit's own zone is none.
 */
export function termOf(request: TermRequest, facts: TermFacts): Decision<Term> {
  const zone = checkZone(facts.zone);
  const { validity } = request;
  const reasons: Reason[] = zoneRefusal(validity.zone, zone);
  const lastDay = readDay('validity.lastDay', validity.lastDay, reasons);
  const asked = validity.from === undefined ? null : readDay('validity.from', validity.from, reasons);
  if (lastDay === null || (validity.from !== undefined && asked === null)) return refuse(...reasons);

  const earliest = facts.startsAfter === undefined ? facts.now : later(facts.now, facts.startsAfter);
  const today = localDateAt(earliest, zone);
  const firstDay = asked ?? today;
  if (firstDay < today) {
    reasons.push({
      code: 'backdated',
      rule: 'I5, §3.11',
      text: `validity.from: ${firstDay} has passed in ${zone}, and cover is never backdated; the earliest is ${today}.`,
    });
  }
  const longest = longestTerm(laterDate(firstDay, today), {
    ...facts.caps,
    basis: request.basis,
    emergency: { zone, from: emergencyStart(asked, today, zone, earliest) },
  });
  reasons.push(...spanRefusals(firstDay, lastDay, longest));
  if (reasons.length > 0) return refuse(...reasons);

  const from = firstDay > today ? startOfDay(firstDay, zone) : earliest > facts.now ? earliest : null;
  return accept({ from, firstDay, lastDay, zone, until: untilOf(request.basis, lastDay, zone, from ?? facts.now, facts.caps), longest });
}

export type GrantTerm = Omit<Term, 'from' | 'longest'> & { readonly from: Instant; readonly tzdata: string };

/**
 * The interval that an approval creates: `[max(requested, approval instant), until)`, checked again against the real date (C5: it can only be
 * looser), in the zone that submission froze.
 */
export function grantTerm(
  version: { readonly content: TermRequest; readonly frozen: { readonly zone: string } },
  approvedAt: Instant,
  facts: { readonly caps: TermCaps; readonly tzdata: string; readonly startsAfter?: Instant },
): Decision<GrantTerm> {
  const {
    content,
    frozen: { zone },
  } = version;
  const earliest = facts.startsAfter === undefined ? approvedAt : later(approvedAt, facts.startsAfter);
  const today = localDateAt(earliest, zone);
  const asked = content.validity.from === undefined ? today : parseLocalDate(content.validity.from);
  const lastDay = parseLocalDate(content.validity.lastDay);
  const firstDay = laterDate(asked, today);
  const from = later(startOfDay(firstDay, zone), earliest);
  const longest = longestTerm(firstDay, { ...facts.caps, basis: content.basis, emergency: { zone, from } });
  const reasons = spanRefusals(firstDay, lastDay, longest);
  if (reasons.length > 0) return refuse(...reasons);
  return accept({ from, firstDay, lastDay, zone, until: untilOf(content.basis, lastDay, zone, from, facts.caps), tzdata: facts.tzdata });
}

function zoneRefusal(asked: string | undefined, derived: string): Reason[] {
  if (asked === undefined) return [];
  let text = `validity.zone: the owner's unit is in ${derived}, got ${asked}; leave it out or write ${derived}.`;
  try {
    if (sameZone(asked, derived)) return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    text = `validity.zone: ${error.message}; the owner's unit is in ${derived}.`;
  }
  return [{ code: 'zone-differs', rule: 'E16', text }];
}

function readDay(field: string, text: string, reasons: Reason[]): LocalDate | null {
  try {
    return parseLocalDate(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    reasons.push({ code: 'invalid-date', rule: '§3.11', text: `${field}: ${error.message}.` });
    return null;
  }
}

function spanRefusals(firstDay: LocalDate, lastDay: LocalDate, longest: LongestTerm): Reason[] {
  if (lastDay < firstDay) {
    return [
      {
        code: 'ends-before-start',
        rule: 'I2',
        text: `validity.lastDay: ${lastDay} is before the first day ${firstDay}; the earliest is ${firstDay}.`,
      },
    ];
  }
  if (lastDay <= longest.lastDay) return [];
  if (longest.lastDay < firstDay) {
    return longest.reasons.map(({ text, rule }) => ({ code: 'term-too-long', rule, text: `No day from ${firstDay} on would do: fix it, or ask to change the requirement. ${text}` }));
  }
  return longest.reasons.map(({ text, rule }) => ({
    code: 'term-too-long',
    rule,
    text: `validity.lastDay: ${lastDay} is too late; the latest that would do is ${longest.lastDay}. ${text}`,
  }));
}

/** Emergency hours are elapsed time (§3.11), counted from the start of the requested day or from now. */
function emergencyStart(asked: LocalDate | null, today: LocalDate, zone: string, now: Instant): Instant {
  return asked !== null && asked > today ? startOfDay(asked, zone) : now;
}

function untilOf(basis: Basis, lastDay: LocalDate, zone: string, from: Instant, caps: TermCaps): Instant {
  const until = untilOfLastDay(lastDay, zone);
  return basis === 'emergency' ? earlier(until, addMs(from, caps.limits.emergencyHours * 3_600_000)) : until;
}

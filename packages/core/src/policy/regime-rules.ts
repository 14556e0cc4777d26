import { addDays, daysBetween, type LocalDate, parseLocalDate } from '../calendar.ts';
import type { Reason } from '../errors.ts';
import type { ExceptionContent } from '../exception/content.ts';
import { type SubFormAnswers, type SubFormId, subFormFaults, subFormIds, type SubFormsAnswered } from './sub-form.ts';
import { subForms } from './sub-forms.ts';
import type { ObligationTerms } from './strictest-terms.ts';

/** What the forms of a request are judged with. */
export type RegimeFacts = {
  readonly terms: Pick<ObligationTerms, 'subForms' | 'excludedIds'>;
  /** The local day; null: no zone is known. */
  readonly today: LocalDate | null;
  /** The answers as last handed in; absent: never. */
  readonly before?: SubFormsAnswered;
};

/** Days of a conditional status (32 CFR 170.21). */
export const cmmcConditionalDays = 180;
/** Days after its evaluation from which a vulnerability is an accepted one (VER-TFR-MAV). */
export const fedrampAcceptedDays = 192;
const vendorCheckInDays = 30;

/** Everything that is wrong with the regime forms of a request: missing, incomplete, or what the regime forbids (domain §2.1). Forms that nobody demands are judged like the others. */
export function regimeRefusals(content: ExceptionContent, { terms, today, before = {} }: RegimeFacts): readonly Reason[] {
  const answered = content.subForms ?? {};
  const missing = terms.subForms
    .filter((id) => subForms[id].at === 'request' && answered[id] === undefined)
    .map((id): Reason => ({ code: 'sub-form-missing', rule: '§2.1', text: `subForms.${id}: ${subForms[id].title} is demanded here; fill it in. ${subForms[id].about}` }));
  const judged = subFormIds.flatMap((id): readonly Reason[] => {
    const answers = answered[id];
    if (answers === undefined) return [];
    const faults = [...subFormFaults(subForms[id], answers), ...changedFixed(id, answers, before[id])];
    return faults.length > 0 ? faults : forbidden(id, answers, { content, terms, today });
  });
  return [...missing, ...judged];
}

/** Days that cover must not outlive by the forms of the request. Answers that cannot be read end nothing: they are refused anyway. */
export function regimeEnds({ subForms: answered }: Pick<ExceptionContent, 'subForms'>): readonly { readonly source: string; readonly lastDay: LocalDate }[] {
  const cmmc = answered?.cmmc;
  if (cmmc === undefined || cmmc['kind'] !== 'poam' || subFormFaults(subForms.cmmc, cmmc).length > 0) return [];
  const since = parseLocalDate((cmmc['conditionalOn'] ?? '').trim());
  return [{ source: `The close-out of CMMC, ${cmmcConditionalDays} days after the conditional status of ${since}`, lastDay: addDays(since, cmmcConditionalDays) }];
}

/** First local day on which the vulnerability counts as accepted: a count of days ends with its last day (§3.11). Null: no such form, or an erased one. */
export function acceptedFrom({ subForms: answered }: Pick<ExceptionContent, 'subForms'>): LocalDate | null {
  const form = answered?.['fedramp-accepted'];
  if (form === undefined || subFormFaults(subForms['fedramp-accepted'], form).length > 0) return null;
  return addDays(parseLocalDate((form['evaluatedOn'] ?? '').trim()), fedrampAcceptedDays + 1);
}

function changedFixed(id: SubFormId, answers: SubFormAnswers, before: SubFormAnswers | undefined): readonly Reason[] {
  if (before === undefined) return [];
  return subForms[id].fields
    .filter(({ name, fixed }) => fixed === true && before[name] !== undefined && (answers[name] ?? '').trim() !== before[name].trim())
    .map(({ name, label }) => ({ code: 'field-fixed', rule: `§2.1, I14, ${subForms[id].title}`, text: `subForms.${id}.${name}: ${label} is never changed: it was handed in as ${before[name] ?? ''}. Leave it as it was.` }));
}

type Judged = { readonly content: ExceptionContent; readonly terms: Pick<ObligationTerms, 'excludedIds'>; readonly today: LocalDate | null };

/** What the regime forbids, of answers that are whole. */
function forbidden(id: SubFormId, answers: SubFormAnswers, judged: Judged): readonly Reason[] {
  const of = (name: string): string => (answers[name] ?? '').trim();
  const no = (name: string, said: string): Reason => ({ code: 'regime-forbids', rule: `§2.1, ${subForms[id].title}`, text: `subForms.${id}.${name}: ${said}` });
  const when = (wrong: boolean, name: string, said: string): readonly Reason[] => (wrong ? [no(name, said)] : []);
  switch (id) {
    case 'pci-ccw':
      return [
        ...when(of('missedActivity') === 'yes', 'missedActivity', 'A missed activity cannot be compensated retroactively: it is not in place; record a non-compliance.'),
        ...when(!judged.content.compensatingControls.some((control) => control.id === of('aboveRequired')), 'aboveRequired', `expected the id of a compensating control of this request (${judged.content.compensatingControls.map((control) => control.id).join(', ') || 'none'}), got ${of('aboveRequired')}.`),
      ];
    case 'nydfs-ciso':
      return when(of('rating') === 'weaker', 'rating', 'The CISO may approve only reasonably equivalent or more secure controls; strengthen them.');
    case 'gdpr-49':
      return when(of('repetitive') === 'yes', 'repetitive', 'A derogation is for occasional transfers; find another ground for repeated ones.');
    case 'fedramp-deviation':
      return deviation(of, when, judged);
    case 'cmmc':
      return cmmc(of, when, judged);
    default:
      return [];
  }
}

type Of = (name: string) => string;
type When = (wrong: boolean, name: string, said: string) => readonly Reason[];
const severities = ['low', 'moderate', 'high'];

function deviation(of: Of, when: When, { content, today }: Judged): readonly Reason[] {
  const type = of('type');
  const adjusted = of('adjusted');
  const rules = new Set(content.scope.flatMap((clause) => clause.rules?.ids ?? []));
  return [
    ...when(adjusted !== '' && severities.indexOf(adjusted) >= severities.indexOf(of('severity')), 'adjusted', `expected a rating below ${of('severity')}, got ${adjusted}.`),
    ...when(type === 'operational_requirement' && of('severity') === 'high', 'type', 'There is no operational requirement for a high finding: mitigate it first, and have the risk adjustment approved.'),
    ...when(type === 'vendor_dependency' && today !== null && (daysBetween(parseLocalDate(of('vendorCheckIn')), today) > vendorCheckInDays || of('vendorCheckIn') > today), 'vendorCheckIn', `expected a check-in within the last ${vendorCheckInDays} days, got ${of('vendorCheckIn')}.`),
    ...when(rules.size > 1, 'weakness', `One deviation request is about one vulnerability; the scope names ${rules.size} rules.`),
  ];
}

function cmmc(of: Of, when: When, { content, terms, today }: Judged): readonly Reason[] {
  const kind = of('kind');
  if (kind === 'enduring_exception') return when(content.basis !== 'enduring', 'kind', `An enduring exception has basis enduring, not ${content.basis}.`);
  if (kind === 'temporary_deficiency') return when(today !== null && of('implementedOn') >= today, 'implementedOn', 'A deficiency is temporary only after an implementation existed; expected a day before today.');
  const [practice, points, score, total] = [of('practice'), Number(of('points')), Number(of('score')), Number(of('total'))];
  const weight = practice === 'SC.L2-3.13.11' ? 3 : 1;
  return [
    ...when(of('level') === '1', 'level', 'There is no POA&M at level 1; record a non-compliance.'),
    ...when(terms.excludedIds.includes(practice), 'practice', `${practice} cannot be on the POA&M; record a non-compliance.`),
    ...when(points > weight, 'points', `expected at most ${weight} for ${practice}, got ${points}: requirements of more points cannot be on the POA&M.`),
    ...when(total === 0 || score * 10 < total * 8, 'score', `expected a score of at least 80 % of ${total}, got ${score}.`),
  ];
}

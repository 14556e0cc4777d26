import type { Json } from '../digest.ts';

/**
 * Parts of an event's data that stand in the payload and not in the leaf, by dotted path. `erasable`: free text and personal data, with what
 * reads in its place once it was erased, of a shape that folds. `kept`: never erased, but too long for a leaf.
 */
type PayloadParts = { readonly erasable: Readonly<Record<string, Json>>; readonly kept: readonly string[] };

/** What reads in place of an erased text. */
export const redacted = '[redacted]';

function content(at: string): PayloadParts {
  return {
    erasable: {
      [`${at}.title`]: redacted, [`${at}.justification`]: redacted, [`${at}.compensatingControls`]: [], [`${at}.remediation`]: { milestones: [] },
      [`${at}.labels`]: {}, [`${at}.ticket`]: redacted, [`${at}.beneficiaries`]: [], [`${at}.subForms`]: {},
    },
    kept: [`${at}.scope`],
  };
}

function version(at: string): PayloadParts {
  const { erasable, kept } = content(`${at}.content`);
  return { erasable, kept: [...kept, `${at}.frozen`] };
}

function texts(...paths: readonly string[]): PayloadParts {
  return { erasable: Object.fromEntries(paths.map((path) => [path, redacted])), kept: [] };
}

function kept(...paths: readonly string[]): PayloadParts {
  return { erasable: {}, kept: paths };
}

function join(...parts: readonly PayloadParts[]): PayloadParts {
  return { erasable: Object.assign({}, ...parts.map((part) => part.erasable)), kept: parts.flatMap((part) => part.kept) };
}

const payloadParts: Readonly<Record<string, PayloadParts>> = {
  exception_drafted: content('content'),
  exception_edited: content('content'),
  exception_submitted: version('version'),
  request_edited: version('version'),
  information_requested: texts('text', 'duty.text'),
  information_answered: join(texts('text'), version('version')),
  exception_triaged: texts('note', 'changedText'),
  exception_reassessed: join(texts('assessment.statement', 'assessment.opinion'), kept('assessment.controls', 'assessment.incomplete', 'assessment.threats', 'assessment.judgedRules', 'reasons')),
  exception_assessed: join(texts('assessment.statement', 'assessment.opinion'), kept('assessment.controls', 'assessment.incomplete', 'assessment.threats', 'assessment.judgedRules', 'required')),
  seat_decided: join(texts('rationale'), kept('conditions'), version('narrowed.version')),
  vote_cast: texts('rationale'),
  change_requested: join({ erasable: { statement: {}, reached: [] }, kept: ['required', 'reopens', 'duty'] }, version('version')),
  exception_amended: join(texts('text'), version('version')),
  adoption_proposed: texts('batch', 'approvedBy'),
  exception_adopted: version('version'),
  emergency_called: join(texts('incident', 'statement'), version('version'), kept('required')),
  exception_reviewed: join(texts('changed', 'mitigations', 'valid', 'controls', 'text'), { erasable: { reached: [], subForms: {} }, kept: ['next'] }),
  transfer_proposed: texts('text'),
  owner_transferred: version('version'),
  appeal_allowed: kept('required'),
  change_rejected: texts('rationale'),
  change_withdrawn: texts('text'),
  approval_rerouted: kept('required'),
  signature_voided: texts('text'),
  seat_recused: texts('text'),
  exception_returned: texts('text'),
  exception_rejected: texts('rationale'),
  grant_created: kept('duties'),
  duty_discharged: join(texts('evidence'), kept('next')),
  exception_suspended: texts('text', 'duty.text'),
  control_failure_noted: join(texts('text'), kept('duties')),
  suspension_lifted: texts('text'),
  exception_withdrawn: texts('text'),
  exception_revoked: texts('text'),
  closure_proposed: texts('evidence'),
  exception_closed: texts('evidence'),
  evidence_attached: texts('name'),
  comment_added: texts('text'),
  outside_fact_recorded: join(texts('fact.text'), kept('fact.says.assets', 'fact.says.exceptions')),
  outside_fact_noted: join(texts('text'), kept('duty')),
  proposal_decided: texts('text'),
  decision_refused: { erasable: { reasons: [] }, kept: [] },
  person_recorded: { erasable: { 'person.name': redacted, 'person.userName': redacted, 'person.email': redacted }, kept: ['person.roles', 'person.groups'] },
  unit_recorded: kept('unit'),
  calendar_recorded: kept('calendar'),
  requirement_published: kept('requirement'),
  rule_mapped: kept('mapping.requirements'),
  non_compliance_recorded: join(texts('nonCompliance.title', 'nonCompliance.statement'), { erasable: { 'nonCompliance.milestones': [] }, kept: ['nonCompliance.scope', 'nonCompliance.clauses'] }),
  non_compliance_planned: join(texts('text'), { erasable: { milestones: [] }, kept: [] }),
  non_compliance_evidence_attached: texts('name'),
  non_compliance_resolved: texts('evidence'),
  policy_review_opened: kept('review'),
  policy_review_answered: texts('text'),
  control_recorded: texts('control.name'),
  control_attested: texts('statement'),
  control_tested: join(texts('test.statement'), { erasable: { 'test.evidence': [] }, kept: [] }),
  control_removed: texts('statement'),
  control_retired: texts('statement'),
  config_published: kept('document'),
  authority_proposed: kept('asked'),
  authority_declined: texts('text'),
  delegation_given: texts('text'),
  delegation_ended: texts('text'),
};

const nothing: PayloadParts = { erasable: {}, kept: [] };

/** Paths of an event's data that go into the payload, as far as they are there. The caller draws a salt for each. */
export function payloadPaths(type: string, data: Json): readonly string[] {
  const { erasable, kept: long } = payloadParts[type] ?? nothing;
  return [...Object.keys(erasable), ...long].filter((path) => valueAt(data, path) !== undefined);
}

/** Paths of a type of event that a redaction erases. */
export function erasablePaths(type: string): readonly string[] {
  return Object.keys((payloadParts[type] ?? nothing).erasable);
}

/** What reads in place of an erased part. */
export function redactionMarker(type: string, path: string): Json {
  return (payloadParts[type] ?? nothing).erasable[path] ?? redacted;
}

export function valueAt(data: Json, path: string): Json | undefined {
  let at: Json | undefined = data;
  for (const name of path.split('.')) {
    if (at === null || typeof at !== 'object' || Array.isArray(at)) return undefined;
    at = (at as { readonly [name: string]: Json | undefined })[name];
  }
  return at;
}

/** The data without the part at a path; what lies beside it stays. */
export function without(data: Json, path: string): Json {
  return change(data, path.split('.'), undefined);
}

/** The data with a part put in at a path whose parents exist. */
export function withValue(data: Json, path: string, value: Json): Json {
  return change(data, path.split('.'), value);
}

function change(data: Json, [name, ...rest]: readonly string[], value: Json | undefined): Json {
  if (name === undefined || data === null || typeof data !== 'object' || Array.isArray(data)) return data;
  const members = data as { readonly [name: string]: Json | undefined };
  if (rest.length > 0) return { ...members, [name]: change(members[name] ?? {}, rest, value) };
  const { [name]: _old, ...others } = members;
  return value === undefined ? others : { ...others, [name]: value };
}

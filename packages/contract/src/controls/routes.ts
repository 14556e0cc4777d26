import { bands, controlActions, type controlFailures, failureEffects, failureOutcomes } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, askedPerson, idText, instant, longText, pageOf, pageQuery, person, reason, sha256 } from '../common.ts';
import { fileName } from '../exceptions/evidence.ts';
import { defineRoute } from '../route.ts';

const tag = 'Controls';
const axis = z.enum(['likelihood', 'impact', 'both']);
const period = z.union([z.strictObject({ days: z.number().int().min(1).max(3660) }), z.strictObject({ months: z.number().int().min(1).max(120) })]);
export const controlStates = ['planned', 'attested', 'tested_pass', 'tested_fail', 'test_overdue', 'removed', 'retired'] as const;
const evidence = z.strictObject({ sha256, name: z.string().min(1).max(300) });

const catalogueControl = z.strictObject({
  id: z.string(), name: z.string(), nist: z.array(z.string()), axis, strength: z.number(), offsets: z.string(), evidence: z.string(), cadence: period.nullable(),
});

const controlFields = {
  kind: idText.meta({ description: 'Kind in the catalogue', examples: ['CC-03'] }),
  name: z.string().min(1).max(300),
  unit: idText,
  operator: askedPerson,
  tester: askedPerson.optional(),
  cadence: period.optional().meta({ description: "How long a passing test counts; the catalogue's unless given, and never longer" }),
  failureDomain: z.string().min(1).max(200).optional(),
};

const test = z.strictObject({
  id: z.string(),
  outcome: z.enum(['pass', 'fail']),
  testedAt: instant,
  recordedAt: instant,
  /** Null: failed. */
  goodUntil: instant.nullable(),
  tester: person.nullable(),
  by: z.enum(['person', 'service', 'system', 'bootstrap']),
  statement: z.string(),
  evidence: z.array(evidence.extend({ stored: z.boolean().meta({ description: 'Whether the file itself is kept here; otherwise only its digest' }) })),
});

/** A control on record, with its test state at an instant. */
export const controlReply = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    unit: z.string(),
    operator: person,
    tester: person.nullable(),
    cadence: period,
    failureDomain: z.string().nullable(),
    state: z.enum(controlStates),
    /** End of the last passing test; null when it has none. */
    goodUntil: instant.nullable(),
    attestedAt: instant.nullable(),
    removedAt: instant.nullable(),
    retiredAt: instant.nullable(),
    revision: z.number().int(),
    asOf: instant,
  })
  .meta({ id: 'Control' });
export type ControlReply = z.output<typeof controlReply>;

/** What follows for an exception, by its approved band: effect on cover at once, and within what time the control must pass again. */
const dutyPeriod = z.union([z.strictObject({ days: z.number().int() }), z.strictObject({ businessDays: z.number().int() })]);
const response = z
  .strictObject({
    cover: z.enum(failureEffects),
    cure: dutyPeriod.nullable(),
  })
  .meta({ id: 'ControlFailureResponse' });
const byBand = z.strictObject({ low: response, moderate: response, high: response, critical: response } satisfies Record<(typeof bands)[number], unknown>);
const reviewByBand = z.strictObject({ low: dutyPeriod.nullable(), moderate: dutyPeriod.nullable(), high: dutyPeriod.nullable(), critical: dutyPeriod.nullable() } satisfies Record<(typeof bands)[number], unknown>);
const failure = z.strictObject({ overdue: byBand, failed: byBand, removed: byBand, again: byBand } satisfies Record<(typeof controlFailures)[number], unknown>);

const wholeControl = controlReply.extend({
  tests: z.array(test),
  /** Exceptions whose assessment relies on it, whatever became of them. */
  reliedOnBy: z.array(z.string()),
  /** What its failure does to each of them. */
  failure,
  /** Within what time an exception is reviewed after it. */
  review: z.strictObject({ overdue: reviewByBand, failed: reviewByBand, removed: reviewByBand, again: reviewByBand } satisfies Record<(typeof controlFailures)[number], unknown>),
  /** Its failures and removals that touched exceptions: one record for all of them, with what became of each. An exception names it as `CONTROL/i1`. */
  incidents: z.array(z.strictObject({
    id: z.string(), happened: z.enum(['failed', 'removed']), at: instant,
    consequences: z.array(z.strictObject({ exception: z.string(), effect: z.enum(failureOutcomes) })),
  })),
  /** What the caller may do with it now, tried on the rules themselves. */
  actions: z.array(z.strictObject({ action: z.enum(controlActions), allowed: z.boolean(), reasons: z.array(reason) })),
}).meta({ id: 'WholeControl' });

/** A control that an exception relies on, as it is now. */
export const reliedControl = z.strictObject({
  id: z.string(),
  instance: z.string().nullable(),
  name: z.string().nullable(),
  operator: person.nullable(),
  /** Null: not on record, so that what the assessor found stands. */
  state: z.enum(controlStates).nullable(),
  /** What it counts as for this exception: an overdue test has some days of grace, a pass of somebody who is party is none. */
  test: z.enum(['planned', 'attested', 'tested_pass', 'tested_fail', 'test_overdue']),
  testedAt: instant.nullable(),
  goodUntil: instant.nullable(),
});

/** The risk that the tests of today support. */
export const riskNow = z.strictObject({
  residual: z.strictObject({ likelihood: z.number(), impact: z.number() }),
  band: z.enum(bands),
});

const id = z.strictObject({ id: idText });
const said = z.strictObject({ statement: longText.meta({ description: 'What was seen' }) });

export const listControlKinds = defineRoute({
  id: 'listControlKinds', method: 'GET', path: '/controls/catalogue', access: 'signed-in', action: 'directory.read', tag,
  summary: 'Kinds of compensating controls: what each weakens, by how much, and how long a passing test counts',
  reply: z.strictObject({ items: z.array(catalogueControl), next: z.null() }),
});
export const listControls = defineRoute({
  id: 'listControls', method: 'GET', path: '/controls', access: 'signed-in', action: 'directory.read', tag,
  summary: 'List controls on record, with their test state now',
  query: pageQuery.extend({ kind: idText.optional(), unit: idText.optional(), state: z.enum(controlStates).optional() }),
  reply: pageOf(controlReply),
});
export const getControl = defineRoute({
  id: 'getControl', method: 'GET', path: '/controls/:id', access: 'signed-in', action: 'directory.read', tag,
  summary: 'One control, with every test and the exceptions that rely on it', params: id, reply: wholeControl,
});
export const recordControl = defineRoute({
  id: 'recordControl', method: 'POST', path: '/controls', access: 'signed-in', tag, status: 201,
  summary: 'Record a control that somebody runs', body: z.strictObject({ id: idText, ...controlFields }), reply: controlReply,
});
export const changeControl = defineRoute({
  id: 'changeControl', method: 'PUT', path: '/controls/:id', access: 'signed-in', tag, ifMatch: true,
  summary: 'Record a control anew, whole; its kind and its tests stay', params: id, body: z.strictObject(controlFields), reply: controlReply,
});
export const testControl = defineRoute({
  id: 'testControl', method: 'POST', path: '/controls/:id/test', access: 'signed-in', tag, params: id, status: 201,
  summary: 'Record a test, by somebody who neither runs the control nor reports to whoever does',
  body: said.extend({
    outcome: z.enum(['pass', 'fail']),
    evidence: z.array(evidence).max(50).default([]).meta({ description: 'Digests of what the test left behind; at least one' }),
    testedAt: askedInstant.optional().meta({ description: 'Now unless given; never in the future' }),
  }),
  reply: wholeControl,
});
export const sendTestEvidence = defineRoute({
  id: 'sendTestEvidence', method: 'POST', path: '/controls/:id/evidence', access: 'signed-in', tag, params: id, status: 201,
  query: z.strictObject({ name: fileName }), rawBody: ['application/octet-stream'],
  summary: 'Send a file that a test left behind, by whoever may test: its bytes as the body. The test names its digest; until then nobody is handed it',
  reply: evidence.extend({ mediaType: z.string(), bytes: z.number().int() }),
});
export const readTestEvidence = defineRoute({
  id: 'readTestEvidence', method: 'GET', path: '/controls/:id/evidence/:sha256', access: 'signed-in', action: 'directory.read', tag, params: id.extend({ sha256 }),
  summary: 'The bytes of a file that a test on record names, as an attachment that nothing may run', reply: null, replyType: 'application/octet-stream',
});
export const attestControl = defineRoute({
  id: 'attestControl', method: 'POST', path: '/controls/:id/attest', access: 'signed-in', tag, params: id,
  summary: 'Say that a control is in place, without a test', body: said, reply: wholeControl,
});
export const removeControl = defineRoute({
  id: 'removeControl', method: 'POST', path: '/controls/:id/remove', access: 'signed-in', tag, params: id,
  summary: 'Say that a control was taken away or got round; only a passing test shows that it is back', body: said, reply: wholeControl,
});
export const retireControl = defineRoute({
  id: 'retireControl', method: 'POST', path: '/controls/:id/retire', access: 'signed-in', tag, params: id,
  summary: 'End a control for good', body: said, reply: wholeControl,
});

export const controlRoutes = {
  listControlKinds, listControls, getControl, recordControl, changeControl, testControl, sendTestEvidence, readTestEvidence, attestControl, removeControl, retireControl,
};

import { readdir } from 'node:fs/promises';
import { askedContent, type Verb, verbBodies } from '@exeat/contract';
import { z } from 'zod';
import { demoFolder, expanded, readYaml } from './read-demo.ts';

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const rating = z.tuple([z.number(), z.number()]);
const ask = z.strictObject({ by: z.string(), day, text: z.string() });
const assessment = z.strictObject({
  by: z.string(),
  /** Likelihood and impact before controls. */
  risk: rating,
  /** The assessor's own residual, where it is worse than the controls support. */
  residual: rating.optional(),
  statement: z.string(),
  tested: z.array(z.string()).default([]),
  precedent: z.array(z.string()).default([]),
  /** The control on record that is relied on, by its kind: its tests decide. */
  recorded: z.record(z.string(), z.string()).default({}),
});
const renewal = z.strictObject({
  /** Day on which the owner asks; triage follows on it, the assessment a day later, by the assessor of the row. */
  day,
  lastDay: day,
  progress: z.string(),
  usage: z.string(),
  need: z.string(),
  reached: z.array(z.string()).default([]),
  /** Two days after it was asked for unless given; false: nobody has taken it on yet. */
  decided: z.union([day, z.literal(false)]).optional(),
  /** Asked for and signed on a day on which the approvers of the renewal are late. */
  bridge: z.strictObject({ day, lastDay: day, text: z.string() }).optional(),
});
const later = z.looseObject({ day, by: z.string() }).transform(({ day: on, by, ...rest }) => {
  const [verb] = Object.keys(rest);
  if (verb === undefined || !(verb in verbBodies) || Object.keys(rest).length !== 1) throw new Error(`expected one verb on ${on}, got ${Object.keys(rest).join(', ') || 'none'}`);
  return { day: on, by, verb: verb as Verb, body: rest[verb] as object };
});

const exceptionRow = z.strictObject({
  row: z.string(),
  /** Residual band and level as they were expected before the rules were asked. */
  stated: z.string(),
  title: z.string(),
  owner: z.string(),
  requester: z.string().optional(),
  basis: z.string(),
  scope: z.array(z.looseObject({ asset: z.looseObject({ ids: z.array(z.string()).optional() }) })),
  from: day.optional(),
  lastDay: day,
  why: z.string(),
  controls: z.record(z.string(), z.string()).default({}),
  plan: z.record(day, z.string()).default({}),
  suspendMode: z.literal('notice').optional(),
  /** Answers to forms of regimes. */
  forms: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** Evidence that clauses demand, attached to the draft by its requester: by its kind, the name of the file and its text. */
  evidence: z.record(z.string(), z.strictObject({ name: z.string(), text: z.string() })).default({}),
  /** Day of submission and triage; false: stays a draft, written on `drafted`. */
  submitted: z.union([day, z.literal(false)]),
  drafted: day.optional(),
  ask: ask.optional(),
  /** The day after submission. False or absent: nobody assesses. */
  assess: z.union([assessment, z.literal(false)]).default(false),
  /** Two days after submission unless given. */
  decided: day.optional(),
  /** What the first who accepts the risk binds the approval to, as in the body of `decide`. */
  conditions: z.array(z.looseObject({})).default([]),
  renewals: z.array(renewal).default([]),
  /** How many stages decide; both unless given. */
  stages: z.number().int().optional(),
  /** Activated by two people instead of being handed in: drafted five minutes before. */
  emergency: z.strictObject({ at: z.string(), by: z.tuple([z.string(), z.string()]), incident: z.string(), statement: z.string() }).optional(),
  reject: z.strictObject({ by: z.string(), text: z.string() }).optional(),
  /** The refusal that is the point of the row: the row stops there. */
  refused: z.strictObject({ at: z.string(), with: z.array(z.string()) }).optional(),
  then: z.array(later).default([]),
});
const control = z.strictObject({ name: z.string(), axis: z.enum(['likelihood', 'impact']), strength: z.number(), operator: z.string().optional() });
const recordedControl = z.strictObject({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  unit: z.string(),
  operator: z.string(),
  failureDomain: z.string().optional(),
  recorded: z.strictObject({ day, by: z.string() }),
  /** `evidence`: text of each file by its name. */
  tests: z.array(z.strictObject({ day, by: z.string(), outcome: z.enum(['pass', 'fail']), statement: z.string(), evidence: z.record(z.string(), z.string()) })),
});
const deferral = z.strictObject({ row: z.string(), waits: z.string(), command: z.string() });
const scan = z.strictObject({ day, by: z.string(), file: z.string(), asset: z.string().optional() });

export type ExceptionRow = z.output<typeof exceptionRow>;
export type RecordedControl = z.output<typeof recordedControl>;
export type DemoControls = Readonly<Record<string, z.output<typeof control>>>;
/** What happens in the demo between the start of its history and that of its clock. */
export type Story = {
  readonly exceptions: readonly ExceptionRow[];
  readonly controls: DemoControls;
  readonly recorded: readonly RecordedControl[];
  readonly imports: readonly z.output<typeof scan>[];
  /** What of a row waits for a command that does not exist. */
  readonly deferred: readonly z.output<typeof deferral>[];
};

/** Reads the story of the demo. @throws Error for a file that is not as it should be: a fault of ours. */
export async function readStory(folder: URL = demoFolder): Promise<Story> {
  const files = (await readdir(new URL('exceptions/', folder))).toSorted();
  const parts = await Promise.all(files.map((file) => readYaml(new URL(`exceptions/${file}`, folder), z.strictObject({ exceptions: z.array(exceptionRow) }))));
  const { controls, recorded } = await readYaml(new URL('controls.yaml', folder), z.strictObject({ controls: z.record(z.string(), control), recorded: z.array(recordedControl) }));
  const { imports } = await readYaml(new URL('imports.yaml', folder), z.strictObject({ imports: z.array(scan) }));
  const { deferred } = await readYaml(new URL('deferred.yaml', folder), z.strictObject({ deferred: z.array(deferral) }));
  return { exceptions: parts.flatMap((part) => part.exceptions), controls, recorded, imports, deferred };
}

/** The request of a row, as its requester sends it. */
export function requestOf(row: ExceptionRow): object {
  return askedContent.parse({
    title: row.title,
    basis: row.basis,
    owner: row.owner,
    scope: row.scope.map((clause) => ({ ...clause, asset: { ...clause.asset, ...(clause.asset.ids === undefined ? {} : { ids: clause.asset.ids.flatMap(expanded) }) } })),
    validity: { lastDay: row.lastDay, ...(row.from === undefined ? {} : { from: row.from }) },
    justification: row.why,
    compensatingControls: Object.entries(row.controls).map(([id, statement]) => ({ id, statement })),
    ...(Object.keys(row.plan).length === 0 ? {} : { remediation: { milestones: Object.entries(row.plan).map(([due, title]) => ({ due, title })) } }),
    ...(row.suspendMode === undefined ? {} : { suspendMode: row.suspendMode }),
    ...(row.forms === undefined ? {} : { subForms: row.forms }),
    labels: { row: row.row },
  });
}

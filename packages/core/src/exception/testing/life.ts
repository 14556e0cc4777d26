import type { AskedDelegation } from '../../approval/give-delegation.ts';
import type { PersonStatement } from '../../outside/person-fact.ts';
import type { ObligationTerms } from '../../policy/strictest-terms.ts';
import type { ExceptionContent } from '../content.ts';
import type { ExceptionCommand } from '../decide.ts';
import type { CaseFlag } from '../flags.ts';
import type { CaseAction } from '../possible-actions.ts';
import type { ChangePhase, ExceptionState } from '../state.ts';
import { readCases } from './world.ts';

/** What a step does: the verb, and those of its fields that matter. */
export type StepCommand = { readonly verb: ExceptionCommand['verb'] } & Readonly<Record<string, unknown>>;

/** A step of a life, and what is expected after it. The same file is played on the rules and through HTTP. */
export type Step = {
  readonly at?: string;
  readonly as?: string;
  readonly do?: StepCommand;
  readonly refused?: readonly string[];
  /** Codes of the refusal through HTTP, where a schema or a session says no before a rule is asked. */
  readonly refusedOverHttp?: readonly string[];
  readonly state?: ExceptionState;
  readonly versions?: number;
  readonly covered?: boolean;
  readonly members?: readonly string[];
  /** What the person of the step is offered afterwards, among them: `may`; and not, with codes that must be among the reasons: `mayNot`. */
  readonly may?: readonly CaseAction[];
  readonly mayNot?: Readonly<Partial<Record<CaseAction, readonly string[]>>>;
  /** Phase of each change request named, and level of the last one. */
  readonly changes?: Readonly<Record<string, ChangePhase>>;
  readonly level?: number;
  readonly says?: string;
  /** Start and end of every grant that has any cover. */
  readonly grants?: readonly (readonly [string, string])[];
  /** Everything that is true beside the state. */
  readonly flags?: readonly CaseFlag[];
  readonly owner?: string;
  /** Due instant of every open duty of the case, by id. */
  readonly duties?: Readonly<Record<string, string>>;
  /** A delegation that is given, before the command; and the end of the last one. */
  readonly give?: Omit<AskedDelegation, 'text'> & { readonly text?: string; readonly by?: string };
  readonly end?: true;
  /** Who may decide for the holders of open seats. */
  readonly delegates?: Readonly<Record<string, readonly string[]>>;
  /** Who is asked beside holders whose time is over, by seat. */
  readonly seconds?: Readonly<Record<string, string>>;
  /** Who sits where, among others. */
  readonly seats?: Readonly<Record<string, string>>;
  /** Signatures that stand, in order: `p08`, `p05 for p04`. */
  readonly signed?: readonly string[];
  /** Parts of a new version of the matrix; an asset and the unit that owns it now. The case is routed anew where that follows. */
  readonly matrix?: Readonly<Record<string, object>>;
  readonly moved?: readonly [string, string];
  /** What the directory of people reports; and what was covered invalidly, by everything that is known. */
  readonly reports?: PersonStatement;
  readonly invalid?: readonly (readonly [string, string])[];
  /** Until when a register may be taken over; null: closed. */
  readonly window?: string | null;
  /** Person who has left by now. */
  readonly leaves?: string;
  /** A further request that is drafted, before the command, by p24 unless `by` says else; and which one, by number, the step is about (the first). */
  readonly draft?: Partial<ExceptionContent> & { readonly by?: string };
  readonly of?: number;
  /** First covered day that the term of an assessed request counts from. */
  readonly since?: string;
  /** Groups that raised the level of an assessed request. */
  readonly bumps?: readonly string[];
  /** What the grant that is in force at an instant holds. */
  readonly granted?: Readonly<Record<string, readonly string[]>>;
  /** Deviations, and whether any exception covers each: `vuln:CVE-1`, `host:app-01.corp.example`. */
  readonly excepted?: readonly { readonly rule: string; readonly asset: string; readonly value?: string; readonly is: boolean }[];
  /** Members of what waiver profiles demand of the last version. */
  readonly obligations?: Readonly<Partial<ObligationTerms>>;
  readonly gaps?: readonly (readonly [string, string])[];
  /** An asset that is recorded under a container, before the command. */
  readonly joins?: { readonly host: string; readonly under: string; readonly unit: string };
};
export type Life = {
  /** File that it stands in. */
  readonly file: string;
  readonly name: string;
  /** Unless given, when the cases of renewal start. */
  readonly start?: string;
  /** Whether the request is granted first, as moderate, by p08, p04 and p23 unless others are named. */
  readonly granted?: true | readonly string[];
  readonly request?: Partial<ExceptionContent>;
  /** The organisation has a board's risk committee: b1, b2, b3. */
  readonly board?: true;
  /** The internet reaches the host. */
  readonly exposed?: true;
  /** Why it is played on the rules only. */
  readonly notOverHttp?: string;
  readonly steps?: readonly Step[];
  readonly each?: readonly { readonly request: Partial<ExceptionContent>; readonly as?: string; readonly refused: readonly string[]; readonly says?: string }[];
};

/** `scenarios.yaml` and `scenarios-http.yaml`, by number. */
export type Scenarios = Readonly<Record<string, { readonly where: readonly string[] }>>;
export type ScenariosOverHttp = Readonly<Record<string, true | readonly string[]>>;

const files = [
  'exception-life.yaml',
  'renewal.yaml',
  'amendment.yaml',
  'appeal.yaml',
  'flags.yaml',
  'transfer.yaml',
  'emergency.yaml',
  'adoption.yaml',
  'conditions.yaml',
  'delegation.yaml',
  'reviews.yaml',
  'recusal.yaml',
  'votes.yaml',
  'regimes.yaml',
  'reassessment.yaml',
  'reorganisation.yaml',
  'rejection.yaml',
  'holes.yaml',
  'authority-defects.yaml',
  'escalation.yaml',
  'scenario-lives.yaml',
  'lifecycle.yaml',
];

/** Every member that a life, a refusal and a step may have: a word that nobody plays is a mistake of whoever wrote the case. */
const lifeKeys: Readonly<Record<keyof Omit<Life, 'file'>, true>> = { name: true, start: true, granted: true, request: true, board: true, exposed: true, notOverHttp: true, steps: true, each: true };
const refusalKeys: Readonly<Record<keyof NonNullable<Life['each']>[number], true>> = { request: true, as: true, refused: true, says: true };
const stepKeys: Readonly<Record<keyof Step, true>> = {
  at: true, as: true, do: true, refused: true, refusedOverHttp: true, state: true, versions: true, covered: true, members: true, may: true, mayNot: true, changes: true, level: true,
  says: true, grants: true, flags: true, owner: true, duties: true, give: true, end: true, delegates: true, seconds: true, seats: true, signed: true, matrix: true, moved: true,
  reports: true, invalid: true, leaves: true, draft: true, of: true, since: true, bumps: true, granted: true, excepted: true, obligations: true, gaps: true, joins: true, window: true,
};

/** Every life of the files of cases. @throws Error that names the place of a member that nobody plays */
export function readLives(): readonly Life[] {
  return files.flatMap((file) => readCases<readonly Omit<Life, 'file'>[]>(file).map((life) => knownLife({ ...life, file })));
}

/** The life, when every word of it is one that is played. @throws Error that names the place of another */
export function knownLife(life: Life): Life {
  const { file, ...written } = life;
  const where = `${file}: ${life.name}`;
  requireKnown(written, lifeKeys, where);
  for (const [index, step] of (life.steps ?? []).entries()) requireKnown(step, stepKeys, `${where}: step ${index + 1}`);
  for (const [index, refusal] of (life.each ?? []).entries()) requireKnown(refusal, refusalKeys, `${where}: each ${index + 1}`);
  return life;
}

/** @throws Error that names the members which are none of those that are known */
export function requireKnown(written: object, known: Readonly<Record<string, true>>, where: string): void {
  const unknown = Object.keys(written).filter((key) => !Object.hasOwn(known, key));
  if (unknown.length > 0) throw new Error(`${where}: nobody plays ${unknown.join(', ')}; expected some of ${Object.keys(known).join(', ')}`);
}

/** Every step of a life, those that grant the request first among them. */
export function stepsOf({ granted, steps = [] }: Life): readonly Step[] {
  return [...granting(granted), ...steps];
}

function granting(by: Life['granted']): readonly Step[] {
  if (by === undefined) return [];
  return [
    { as: 'p24', do: { verb: 'submit' } },
    { as: 'p05', do: { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } } },
    { as: 'p06', do: { verb: 'assess', likelihood: 3, impact: 3 } },
    ...(by === true ? ['p08', 'p04', 'p23'] : by).map((as): Step => ({ as, do: { verb: 'decide', outcome: 'approve' } })),
  ];
}

/** The words of each verb, where a step is not about them. */
const words: Readonly<Partial<Record<ExceptionCommand['verb'], Readonly<Record<string, unknown>>>>> = {
  renew: { progress: 'The image is built; the rollout waits for January.', usage: 'Two hosts, as approved.', need: 'The vendor has moved the release by a month.', reached: [] },
  'activate-emergency': { incident: 'INC-771', statement: 'The claims front end is down until somebody gets in from outside.' },
  review: {
    changed: 'The rollout has moved by a month.', mitigations: 'The alert covers the host by now.', valid: 'The vendor has not delivered yet.', controls: 'The alert fired in the test of Monday.',
    reached: [], text: '',
  },
  transfer: { text: 'The host changes teams in December.' },
  amend: { text: 'The second host joins the migration.' },
  reassess: { opinion: 'It cannot stay as it was approved.', statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.' },
  assess: {
    controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass', operator: 'p26' }], recommendation: 'approve', opinion: 'Acceptable until the rebuild.',
    statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.',
  },
  decide: { rationale: 'Read and agreed with the plan.' },
  vote: { rationale: 'Read and agreed with the plan.' },
  ratify: { rationale: 'Read and agreed with the plan.' },
};

/** A command with the words that its step leaves out, and its rating spelled out. Content, and the hash that it relies on, are added by who plays it. */
export function spelledOut({ likelihood, impact, ...raw }: StepCommand): StepCommand {
  const rating = likelihood === undefined ? {} : { inherent: { likelihood, impact } };
  return { ...words[raw.verb], ...raw, ...rating };
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ExceptionReply, ReplyOf, routes, Verb } from '@exeat/contract';
import { addMs, type Instant, parseInstant, type Reason } from '@exeat/core';
import type { FastifyInstance } from 'fastify';
import { demoFolder } from './read-demo.ts';
import { type DemoControls, type ExceptionRow, type RecordedControl, requestOf, type Story } from './read-story.ts';

/** What became of a row. */
export type PlayedRow = {
  readonly row: string;
  readonly stated: string;
  readonly id: string | null;
  readonly state: string;
  readonly band: string | null;
  readonly level: number | null;
  /** Where the rules said no, and why. The row stops there. */
  readonly refused: { readonly at: string; readonly reasons: readonly Pick<Reason, 'code' | 'text'>[] } | null;
};

export type Stage = {
  readonly app: FastifyInstance;
  /** Bearer session of each person, by id. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly moveClock: (to: Instant) => Promise<void>;
};

type Scene = { readonly at: Instant; readonly play: () => Promise<void> };
/** A row on stage: the case as its last step left it. */
type Actor = { view: ExceptionReply | null; refused: PlayedRow['refused'] };

/**
 * Plays the demo's history day by day through the same routes that people use: nothing is forced, and a refusal ends a row where it falls.
 * @throws Error when a report cannot be imported, or a request fails otherwise than by a rule.
 */
export async function playStory(story: Story, stage: Stage): Promise<readonly PlayedRow[]> {
  const actors = story.exceptions.map((row) => ({ row, actor: { view: null, refused: null } as Actor }));
  const scenes = [
    ...actors.flatMap(({ row, actor }) => scenesOf(row, actor, story.controls, stage)),
    ...story.recorded.flatMap((control) => scenesOfControl(control, stage)),
    ...story.imports.map(({ day, by, file, asset }): Scene => ({ at: instantOf(day, '03:30'), play: () => importReport(stage, by, file, asset) })),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (let now = '', at = 0; at < scenes.length; at += 1) {
    const scene = scenes[at];
    if (scene === undefined) continue;
    if (scene.at !== now) await stage.moveClock(scene.at);
    now = scene.at;
    await scene.play();
  }
  return Promise.all(actors.map(({ row, actor }) => outcomeOf(row, actor, stage)));
}

function scenesOf(row: ExceptionRow, actor: Actor, controls: DemoControls, stage: Stage): readonly Scene[] {
  const requester = row.requester ?? row.owner;
  const run = (by: string, verb: Verb, body: object) => act(stage, actor, by, verb, body);
  const scenes: Scene[] = [];
  const at = (day: string, time: string, play: () => Promise<unknown>) =>
    scenes.push({ at: instantOf(day, time), play: async () => void (actor.refused === null && (await play())) });
  if (row.emergency !== undefined) return emergencyScenes(row, row.emergency, actor, stage);
  const first = row.submitted === false ? row.drafted : row.submitted;
  if (first === undefined) throw new Error(`${row.row}: expected the day of its draft`);
  at(first, '13:30', () => draft(stage, actor, requester, row));
  if (row.submitted === false) return scenes;
  for (const [kind, { name, text }] of Object.entries(row.evidence)) at(first, '13:40', () => attach(stage, actor, requester, { kind, name, text }));
  at(first, '13:45', () => run(requester, 'submit', {}));
  const { assess, ask, reject } = row;
  if (ask === undefined) at(first, '15:00', () => run('p05', 'triage', { outcome: 'complete', note: 'Complete; nothing else names this deviation.' }));
  else at(ask.day, '15:00', () => run(ask.by, 'ask', { text: ask.text }));
  if (assess !== false) {
    at(plusDays(first, 1), '14:00', () => run(assess.by, 'assess', assessmentOf(row, assess, controls)));
    const decided = row.decided ?? plusDays(first, 2);
    at(decided, '15:00', () => decideStage(stage, actor, row, null));
    if (reject !== undefined) at(decided, '17:00', () => run(reject.by, 'decide', { outcome: 'reject', rationale: reject.text }));
    else if (row.stages !== 1) at(decided, '17:00', () => decideStage(stage, actor, row, 2));
  }
  for (const renewal of row.renewals) {
    const { day, bridge, decided: on = plusDays(day, 2), ...asked } = renewal;
    at(day, '13:30', () => run(row.owner, 'renew', asked));
    if (on === false || assess === false) continue;
    at(day, '15:00', () => run('p05', 'triage', { outcome: 'complete', note: 'Asked for in time; nothing else names this deviation.' }));
    at(plusDays(day, 1), '14:00', () => run(assess.by, 'assess', assessmentOf(row, assess, controls)));
    if (bridge !== undefined) {
      at(bridge.day, '13:30', () => run(row.owner, 'bridge', { lastDay: bridge.lastDay, text: bridge.text }));
      at(bridge.day, '15:00', () => decideStage(stage, actor, row, null));
    }
    at(on, '15:00', () => decideStage(stage, actor, row, null));
    at(on, '17:00', () => decideStage(stage, actor, row, 2));
  }
  for (const { day, by, verb, body } of row.then) at(day, '16:00', () => run(by, verb, body));
  return scenes;
}

function emergencyScenes(row: ExceptionRow, { at, by, incident, statement }: NonNullable<ExceptionRow['emergency']>, actor: Actor, stage: Stage): readonly Scene[] {
  const called = parseInstant(at);
  return [
    { at: addMs(called, -300_000), play: () => draft(stage, actor, row.requester ?? row.owner, row) },
    ...by.map((person): Scene => ({ at: called, play: () => act(stage, actor, person, 'activate-emergency', { incident, statement }) })),
  ];
}

/** A control is recorded, and its tests are. None of it may be refused. */
function scenesOfControl({ recorded, tests, ...control }: RecordedControl, stage: Stage): readonly Scene[] {
  const done = async (by: string, path: string, body: object): Promise<void> => {
    const reply = await send(stage, by, 'POST', path, body);
    if (reply.status >= 300) throw new Error(`${control.id}: expected it to be taken, got ${JSON.stringify(reply.body)}`);
  };
  return [
    { at: instantOf(recorded.day, '12:00'), play: () => done(recorded.by, '/controls', control) },
    ...tests.map(({ day, by, outcome, statement, evidence }): Scene => {
      const files = Object.entries(evidence).map(([name, text]) => ({ name, sha256: createHash('sha256').update(text).digest('hex') }));
      return { at: instantOf(day, '12:30'), play: () => done(by, `/controls/${control.id}/test`, { outcome, statement, evidence: files }) };
    }),
  ];
}

function assessmentOf(row: ExceptionRow, { risk, residual, statement, tested, precedent, recorded }: Exclude<ExceptionRow['assess'], false>, known: DemoControls): object {
  const rating = ([likelihood, impact]: readonly [number, number]) => ({ likelihood, impact });
  const controls = Object.keys(row.controls).map((id) => {
    const control = known[id];
    if (control === undefined) throw new Error(`${row.row}: expected a control of the demo, got ${id}`);
    const { name: _name, ...rest } = control;
    const instance = recorded[id];
    if (instance !== undefined) return { id, ...rest, instance };
    return { id, ...rest, test: tested.includes(id) ? 'tested_pass' : precedent.includes(id) ? 'planned' : 'attested', ...(precedent.includes(id) ? { precedent: true } : {}) };
  });
  return {
    statement, inherent: rating(risk), controls, recommendation: 'approve', opinion: 'Acceptable for the term asked, with the controls as described.',
    ...(residual === undefined ? {} : { residual: rating(residual) }),
  };
}

async function draft(stage: Stage, actor: Actor, by: string, row: ExceptionRow): Promise<void> {
  const reply = await send(stage, by, 'POST', '/exceptions', requestOf(row));
  take(actor, 'draft', reply);
}

async function attach(stage: Stage, { view }: Actor, by: string, { kind, name, text }: { readonly kind: string; readonly name: string; readonly text: string }): Promise<void> {
  const reply = await sendFile(stage, by, `/exceptions/${view?.id ?? ''}/evidence?${new URLSearchParams({ kind, name })}`, text);
  if (reply.statusCode !== 201) throw new Error(`${view?.id}: expected ${name} to be taken, got ${reply.payload}`);
}

/** One verb, on the request that is open: the last change of the case, or the case itself. */
async function act(stage: Stage, actor: Actor, by: string, verb: Verb, body: object): Promise<void> {
  const { view } = actor;
  const aboutCase = ['renew', 'bridge', 'revoke', 'suspend', 'withdraw', 'appeal', 'review'].includes(verb);
  const open = view === null || aboutCase ? null : openRequest(view);
  const relies = ['assess', 'decide', 'vote', 'acknowledge'].includes(verb) || (verb === 'activate-emergency' && open?.relianceHash !== null);
  const meant = { ...(open?.change === undefined || open.change === null ? {} : { change: open.change }), ...(relies ? { relianceHash: open?.relianceHash } : {}) };
  take(actor, verb, await send(stage, by, 'POST', `/exceptions/${view?.id ?? ''}/${verb}`, { ...body, ...meant }));
}

type OpenRequest = Pick<ExceptionReply, 'relianceHash' | 'required' | 'votes'> & { readonly change: string | null; readonly state: string };

/** What is being decided on a case: the change that was asked for last and is undecided, else its own request. */
function openRequest(view: ExceptionReply): OpenRequest {
  const change = view.changeRequests.findLast(({ state }) => !['approved', 'rejected', 'withdrawn', 'void'].includes(state));
  return change === undefined ? { ...view, change: null } : { ...change, change: change.id };
}

function take(actor: Actor, at: string, { status, body }: Awaited<ReturnType<typeof send>>): void {
  if (status < 300) actor.view = body as ExceptionReply;
  else actor.refused = { at, reasons: reasonsOf(body) };
}

/** Every open seat of the stage signs, in turn; a committee votes until its outcome is certain. `stage` null: whichever is open. */
async function decideStage(stage: Stage, actor: Actor, row: ExceptionRow, wanted: number | null): Promise<void> {
  const asked = actor.view === null ? null : openRequest(actor.view);
  const open = asked?.required?.seats.find((seat) => seat.status === 'open')?.stage;
  // A route without a first stage decides at the second's hour; a bridge has none but the first.
  if (wanted === null && open === 2) return;
  while (actor.refused === null && actor.view !== null) {
    const { change, state, votes, required } = openRequest(actor.view);
    const seat = required?.seats.find((one) => one.status === 'open' && one.stage === open);
    if (state !== 'in_approval' || seat === undefined || change !== asked?.change) return;
    const rationale = `Accepted as assessed; the plan ends the deviation by ${row.lastDay}.`;
    const voter = seat.members?.find((member) => !votes.some((vote) => vote.seat === seat.id && vote.person.id === member.id));
    if (seat.person === null) await act(stage, actor, voter?.id ?? '', 'vote', { seat: seat.id, vote: 'yes', rationale });
    else await act(stage, actor, seat.person.id, 'decide', { seat: seat.id, outcome: 'approve', rationale, ...boundBy(actor.view, seat, row) });
  }
}

/** The conditions of a row stand in the first signature that accepts the risk. */
function boundBy({ decisions }: ExceptionReply, { voice }: { readonly voice: string }, { conditions }: ExceptionRow): object {
  return voice !== 'accepts_risk' || decisions.some((one) => one.conditions.length > 0) ? {} : { conditions };
}

async function importReport(stage: Stage, by: string, file: string, asset: string | undefined): Promise<void> {
  const query = new URLSearchParams({ kind: 'findings', source: file, ...(asset === undefined ? {} : { asset }) });
  const reply = await sendFile(stage, by, `/imports?${query}`, await readFile(new URL(`scans/${file}`, demoFolder)));
  const run = JSON.parse(reply.payload) as ReplyOf<typeof routes.getImport>;
  if (reply.statusCode !== 201 || run.skipped.length > 0) throw new Error(`${file}: expected a report that can be read whole, got ${reply.payload}`);
}

function sendFile({ app, tokens }: Stage, by: string, path: string, payload: string | Buffer) {
  return app.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers: { authorization: `Bearer ${tokens[by] ?? ''}`, 'content-type': 'application/octet-stream' } });
}

async function outcomeOf(row: ExceptionRow, actor: Actor, stage: Stage): Promise<PlayedRow> {
  const view = actor.view === null ? null : ((await send(stage, 'p05', 'GET', `/exceptions/${actor.view.id}`)).body as ExceptionReply);
  return {
    row: row.row, stated: row.stated, id: view?.id ?? null, state: view?.state ?? 'refused', band: view?.assessment?.residualBand ?? null, level: view?.required?.level ?? null,
    refused: actor.refused,
  };
}

async function send({ app, tokens }: Stage, by: string, method: 'GET' | 'POST', path: string, payload?: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { authorization: `Bearer ${tokens[by] ?? ''}` };
  const reply = await app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) });
  const body: unknown = JSON.parse(reply.payload);
  // A refusal is a rule's; anything else is a fault of the demo or the server.
  if (reply.statusCode >= 300 && reasonsOf(body).length === 0) throw new Error(`${method} ${path} as ${by}: ${reply.payload}`);
  return { status: reply.statusCode, body };
}

function reasonsOf(body: unknown): readonly Pick<Reason, 'code' | 'text'>[] {
  const { reasons } = body as { reasons?: readonly Pick<Reason, 'code' | 'text'>[] };
  return (reasons ?? []).map(({ code, text }) => ({ code, text }));
}

function instantOf(day: string, time: string): Instant {
  return parseInstant(`${day}T${time}:00.000Z`);
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

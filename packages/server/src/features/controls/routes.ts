import { routes } from '@exeat/contract';
import { accept, controlCatalogue, type ControlCommand, type ControlFacts, type ControlRecord, controlStateAt, type Decision, hash, isWithin, type Organisation, possibleControlActions, type Reason, refuse, unitId } from '@exeat/core';
import { casesRelyingOn, databaseNow, type Queries, storedEvidence } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { ServerContext } from '../../context.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { controlView, wholeControlView } from '../../present/control.ts';
import { resolvePerson } from '../../record/read-content.ts';
import { controlEvidenceRoutes } from './evidence.ts';
import { commandControl, noSuchControl } from '../../record/record-control.ts';

/** Compensating controls that people run, and their tests. */
export function controlRoutes(app: FastifyInstance, context: ServerContext): void {
  const whole = async (queries: Queries, record: ControlRecord, asOf: Pick<ControlFacts, 'now' | 'organisation'>, caller: Caller) =>
    wholeControlView(record, {
      ...asOf,
      stored: new Set((await storedEvidence(queries, record.tests.flatMap(({ evidence }) => evidence.map(({ sha256 }) => sha256)))).keys()),
      reliedOnBy: await casesRelyingOn(queries, record.control.id),
      matrix: await context.snapshots.matrix(queries),
      possible: possibleControlActions(record, caller.subject, { ...asOf, actor: personOf(caller) }),
    });

  controlEvidenceRoutes(app, context);

  serve(app, context, routes.listControlKinds, async () => ({
    items: controlCatalogue.map((kind) => ({ ...kind, nist: [...kind.nist] })), next: null,
  }));

  serve(app, context, routes.listControls, async ({ query }) => {
    const [register, organisation, now] = [await context.snapshots.controls(context.pool), await context.snapshots.organisation(context.pool), await databaseNow(context.pool)];
    const fitting = [...register.values()].filter((record) =>
      (query.kind === undefined || record.control.kind === query.kind) &&
      (query.unit === undefined || isWithin(organisation, record.control.unit, unitId(query.unit))) &&
      (query.state === undefined || controlStateAt(record, now) === query.state));
    const page = pageOfSnapshot(fitting, (record) => record.control.id, query);
    return { items: page.items.map((record) => controlView(record, organisation, now)), next: page.next };
  });

  serve(app, context, routes.getControl, async ({ params, reply, caller }) => {
    const record = (await context.snapshots.controls(context.pool)).get(params.id);
    if (record === undefined) throw noSuchControl();
    reply.header('etag', tagOf(record.revision));
    const organisation = await context.snapshots.organisation(context.pool);
    return whole(context.pool, record, { organisation, now: await databaseNow(context.pool) }, caller);
  });

  serveCommand(app, context, routes.recordControl, async ({ body, caller, requestId }, tx) => {
    const { id, ...fields } = body;
    const read = (organisation: Organisation) => recordOf(id, fields, organisation);
    const { record, organisation, now } = await commandControl(context, tx, { id, expected: 'new', read }, { caller, requestId });
    return { reply: controlView(record, organisation, now), headers: { etag: tagOf(record.revision) } };
  });

  serveCommand(app, context, routes.changeControl, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const read = (organisation: Organisation) => recordOf(params.id, body, organisation);
    const { record, organisation, now } = await commandControl(context, tx, { id: params.id, expected: ifMatch, read }, { caller, requestId });
    return { reply: controlView(record, organisation, now), headers: { etag: tagOf(record.revision) } };
  });

  serveCommand(app, context, routes.testControl, async ({ params, body, caller, requestId }, tx) => {
    const { outcome, statement, evidence, testedAt } = body;
    const command: ControlCommand = {
      verb: 'test', outcome, statement, evidence: evidence.map(({ sha256, name }) => ({ sha256: hash(sha256), name })), ...(testedAt === undefined ? {} : { testedAt }),
    };
    const { record, organisation, now, after } = await commandControl(context, tx, { id: params.id, read: () => accept(command) }, { caller, requestId });
    return { reply: await whole(tx, record, { organisation, now }, caller), after };
  });

  for (const [route, verb] of [[routes.attestControl, 'attest'], [routes.removeControl, 'remove'], [routes.retireControl, 'retire']] as const) {
    serveCommand(app, context, route, async ({ params, body, caller, requestId }, tx) => {
      const read = () => accept<ControlCommand>({ verb, statement: body.statement });
      const { record, organisation, now, after } = await commandControl(context, tx, { id: params.id, read }, { caller, requestId });
      return { reply: await whole(tx, record, { organisation, now }, caller), after };
    });
  }
}

/** The control that a body describes, with its people by id. */
function recordOf(id: string, body: z.output<typeof routes.changeControl.body>, organisation: Organisation): Decision<ControlCommand> {
  const { kind, name, unit, cadence, failureDomain } = body;
  const reasons: Reason[] = [];
  const operator = resolvePerson(body.operator, 'operator', organisation);
  if (!operator.ok) reasons.push(...operator.reasons);
  const tester = body.tester === undefined ? undefined : resolvePerson(body.tester, 'tester', organisation);
  if (tester !== undefined && !tester.ok) reasons.push(...tester.reasons);
  if (reasons.length > 0 || !operator.ok) return refuse(...reasons);
  return accept({
    verb: 'record',
    control: {
      id, kind, name, unit: unitId(unit), operator: operator.value.id,
      ...(tester?.ok === true ? { tester: tester.value.id } : {}),
      ...(cadence === undefined ? {} : { cadence }),
      ...(failureDomain === undefined ? {} : { failureDomain }),
    },
  });
}

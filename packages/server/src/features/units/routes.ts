import { routes } from '@exeat/contract';
import { type Unit, unitId, type WorkingCalendar } from '@exeat/core';
import type { FastifyInstance } from 'fastify';
import { revisionOf } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { readUnit } from '../../record/read-unit.ts';
import { holdDirectory, recordDirectory, recordedReply } from '../../record/record-directory.ts';

/** Units, and the working calendars that their deadlines run by. */
export function unitRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listUnits, async () => {
    const organisation = await context.snapshots.organisation(context.pool);
    return { items: [...organisation.units.values()].toSorted(byId).map(unitView), next: null };
  });
  serve(app, context, routes.getUnit, async ({ params, reply }) => {
    const unit = (await context.snapshots.organisation(context.pool)).units.get(unitId(params.id));
    if (unit === undefined) throw noSuchUnit();
    reply.header('etag', tagOf(await revisionOf(context.pool, `unit:${unit.id}`)));
    return unitView(unit);
  });
  serveCommand(app, context, routes.recordUnits, async ({ body, caller, requestId }, tx) => {
    const before = await holdDirectory(tx);
    const units = [body].flat().map((unit) => readUnit(unit, before));
    return { reply: recordedReply(await recordDirectory(context, tx, before, { units }, { caller, requestId })) };
  });
  serveCommand(app, context, routes.changeUnit, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const before = await holdDirectory(tx);
    const known = before.units.get(unitId(params.id));
    if (known === undefined) throw noSuchUnit();
    const { name = known.name, parent = known.parent, zone = known.zone, calendar = known.calendar, heads = known.heads } = body;
    const unit = readUnit({ id: known.id, name, parent, zone, calendar, heads }, before);
    const { recorded, awaits } = await recordDirectory(context, tx, before, { units: [unit] }, { caller, requestId, ifMatch });
    const stands = awaits === null ? unit : { ...unit, parent: known.parent, heads: known.heads };
    return { reply: { ...unitView(stands), awaits }, headers: { etag: tagOf(recorded[0]?.revision ?? 0) } };
  });
  serve(app, context, routes.listCalendars, async () => {
    const organisation = await context.snapshots.organisation(context.pool);
    return {
      items: [...organisation.calendars.values()]
        .toSorted(byId)
        .map(({ id, workingDays, holidays, years }) => ({ id, workingDays: [...workingDays], holidays: [...holidays], years: [...years] })),
      next: null,
    };
  });
  serveCommand(app, context, routes.recordCalendars, async ({ body, caller, requestId }, tx) => {
    const before = await holdDirectory(tx);
    const calendars: readonly WorkingCalendar[] = [body].flat();
    return { reply: recordedReply(await recordDirectory(context, tx, before, { calendars }, { caller, requestId })) };
  });
}

function unitView(unit: Unit) {
  return { ...unit, heads: { ...unit.heads } };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function noSuchUnit(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such unit, or none that you may see.');
}

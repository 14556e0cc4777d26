import { type ExceptionId, personId } from '../../../ids.ts';
import { effectsOf } from '../../../outside/effects.ts';
import type { OutsideStatement } from '../../../outside/fact.ts';
import { addMs } from '../../../time.ts';
import { standardMatrix } from '../../../approval/standard-matrix.ts';
import { localDateAt, untilOfLastDay } from '../../../calendar.ts';
import { recomputedDuties, recomputedEnds } from '../../recompute-ends.ts';
import type { World } from '../world.ts';
import type { Dice } from './moves.ts';

const day = 24 * 3_600_000;

/** What other systems report of the case of a sequence. */
function statements(world: World, id: ExceptionId, dice: Dice): readonly OutsideStatement[] {
  const { owner } = world.case(id).content;
  const asset = { type: 'host', id: dice(2) === 0 ? 'app-01.corp.example' : 'app-02.corp.example' } as const;
  return [
    { kind: 'incident', incident: 'INC-1', assets: [asset], exceptions: [id], contributed: true }, { kind: 'incident', incident: 'INC-2', assets: [asset], exceptions: [id] },
    { kind: 'ticket_closed', ticket: 'CHG-7' }, { kind: 'ticket_cancelled', ticket: 'CHG-7' }, { kind: 'change_rolled_back', change: 'CHG-9' },
    { kind: 'asset_retired', asset, ticket: 'DEC-1' }, { kind: 'asset_retired', asset, ticket: 'DEC-1' }, { kind: 'asset_active', asset },
    { kind: 'person_left', person: owner, lastDay: localDateAt(addMs(world.now, dice(5) * day), 'America/New_York') }, { kind: 'person_joined', person: owner },
  ];
}

/** One of them is reported, and its effects are recorded. */
export function report(world: World, id: ExceptionId, dice: Dice): void {
  const all = statements(world, id, dice);
  const says = all[dice(all.length)];
  if (says === undefined) return;
  world.stillFound = { open: dice(2), lastScan: world.now };
  const fact = { source: 'elsewhere', externalId: `${world.events.length}`, version: 1, occurredAt: world.now, says };
  world.happen(id, effectsOf(world.case(id), fact, { ...world.facts('p24', id), before: () => undefined, lastScan: () => null }));
}

/** It becomes known that somebody who signs here has left some days ago, or will (§4.8). */
export function leave(world: World, id: ExceptionId, dice: Dice): void {
  const person = personId(['p04', 'p08', 'p03', 'p05'][dice(4)] ?? 'p04');
  if (world.organisation.people.get(person)?.active !== true) return;
  world.hear(id, { kind: 'person_left', person, lastDay: localDateAt(addMs(world.now, (dice(4) - 3) * day), 'America/New_York') });
}

/** Another matrix comes into force, which asks for less, for more of a committee, or for what the first one did; requests in approval are routed anew. */
export function publishMatrix(world: World, id: ExceptionId, dice: Dice): void {
  const { seats } = standardMatrix;
  const others = [{}, { policyOwnerTierAtMost: 1 }, { committeeLeast: 4 }] as const;
  world.matrix = { ...standardMatrix, version: world.matrix.version + 1, seats: { ...seats, ...others[dice(others.length)] } };
  world.reroute(id);
}

/** The rules of time zones are updated, and a day ends earlier or later than it did. */
export function updateZoneRules(world: World, id: ExceptionId, dice: Dice): void {
  const moved = (dice(3) - 1) * 3_600_000;
  const endOf: typeof untilOfLastDay = (lastDay, zone) => addMs(untilOfLastDay(lastDay, zone), moved);
  const rules = { now: world.now, tzdata: `${world.events.length}`, endOf };
  world.happen(id, [...recomputedDuties(world.case(id), 'America/New_York', rules), ...recomputedEnds(world.case(id), rules)]);
}

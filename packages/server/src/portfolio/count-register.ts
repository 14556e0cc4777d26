import { msOf, type Organisation, type Portfolio, PortfolioTally, type UnitId } from '@exeat/core';
import { databaseNow, listCases, listNonCompliances, type RegisterMoment, registerMoment } from '@exeat/store';
import type { ServerContext } from '../context.ts';

const mostAgeMs = 60_000;
const mostUnits = 100;

type Kept = { readonly events: number; readonly organisation: Organisation; readonly portfolio: Promise<Portfolio> };

const keptOf = new WeakMap<ServerContext, Map<string, Kept>>();

/**
 * Counts the register as it is now, case by case; `unit` null: all of it. A count is kept while no event was appended, no cover began or ended,
 * the directory is the same, and no minute has passed; whoever asks meanwhile waits for the same one.
 */
export async function countedRegister(context: ServerContext, organisation: Organisation, unit: UnitId | null): Promise<Portfolio> {
  const kept = keptOf.get(context) ?? new Map<string, Kept>();
  keptOf.set(context, kept);
  const key = unit ?? '';
  const known = kept.get(key);
  const counted = (await known?.portfolio.catch(() => undefined)) ?? null;
  const moment = await registerMoment(context.pool, counted?.at ?? null);
  if (known !== undefined && counted !== null && known.events === moment.events && known.organisation === organisation && holds(counted, moment)) return counted;
  const newer = kept.get(key);
  if (newer !== undefined && newer !== known && newer.events === moment.events && newer.organisation === organisation) return newer.portfolio;
  const portfolio = countRegister(context, organisation, unit);
  kept.delete(key);
  kept.set(key, { events: moment.events, organisation, portfolio });
  if (kept.size > mostUnits) kept.delete(kept.keys().next().value ?? '');
  // A count that failed is not kept for the next one.
  portfolio.catch(() => kept.delete(key));
  return portfolio;
}

function holds({ at }: Portfolio, { now, nextCoverChange }: RegisterMoment): boolean {
  return now >= at && msOf(now) - msOf(at) <= mostAgeMs && (nextCoverChange === null || nextCoverChange > now);
}

async function countRegister({ pool, snapshots }: ServerContext, organisation: Organisation, unit: UnitId | null): Promise<Portfolio> {
  const tally = new PortfolioTally(await databaseNow(pool), organisation, await snapshots.matrix(pool), unit, await listNonCompliances(pool));
  let cursor: string | undefined;
  for (;;) {
    const page = await listCases(pool, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    for (const state of page.items) tally.add(state);
    if (page.next === null) return tally.result();
    cursor = page.next;
  }
}

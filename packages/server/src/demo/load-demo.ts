import { type Actor, checkDirectory, ruleKey } from '@exeat/core';
import { lockStream, loadOrganisation, moveClock, type StorePool, type Tx, upsertAssets, withTransaction } from '@exeat/store';
import { recordAssetImport } from '../record/record-assets.ts';
import { eventsOf } from '../record/record-directory.ts';
import { recordAll } from '../record/record-events.ts';
import { type Demo, readDemo } from './read-demo.ts';

const actor: Actor = { person: null, kind: 'bootstrap' };

/**
 * Loads the demo organisation into an instance without people, by the events that a registrar would cause, and starts its clock: at the
 * demo's now, or where its history begins. All or nothing; does nothing when it is there. Answers whether it loaded.
 */
export async function loadDemo(pool: StorePool, start: 'now' | 'history' = 'now'): Promise<boolean> {
  const demo = await readDemo();
  if ((await loadOrganisation(pool)).people.size > 0) return false;
  const faults = checkDirectory({ units: new Map(), people: new Map(), calendars: new Map() }, demo.directory);
  if (faults.length > 0) throw new Error(`the demo organisation is not sound: ${faults.map((fault) => fault.text).join(' ')}`);
  await moveClock(pool, start === 'now' ? demo.startsAt : demo.historyStartsAt);
  return withTransaction(pool, async (tx) => {
    // Two servers on one database may start at once.
    await lockStream(tx, 'directory');
    if ((await loadOrganisation(tx)).people.size > 0) return false;
    await recordEstate(tx, demo, 'demo');
    return true;
  });
}

/** What an organisation starts from: its directory, what it demands, and what it has. */
export type Estate = Pick<Demo, 'directory' | 'requirements' | 'mappings' | 'assets'>;

/** Records all of it by the events that a registrar would cause. `source` says where it comes from, and stands as their rule. */
export async function recordEstate(tx: Tx, { directory, requirements, mappings, assets }: Estate, source: string): Promise<void> {
  const meta = { actor, ruleId: source };
  await recordAll(tx, eventsOf(directory), meta);
  await recordAll(tx, requirements.map((requirement) => ({ stream: `requirement:${requirement.id}`, event: { type: 'requirement_published', data: { requirement } } })), meta);
  await recordAll(tx, mappings.map((mapping) => ({ stream: `mapping:${ruleKey(mapping.rule)}`, event: { type: 'rule_mapped', data: { mapping } } })), meta);
  await upsertAssets(tx, assets);
  await recordAssetImport(tx, assets, { source, startedBy: null, ...meta });
}

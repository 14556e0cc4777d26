import { type Instant, parseInstant, requirementId, type RuleRef } from '@exeat/core';
import { World } from '@exeat/core/testing';
import { type StorePool, withTransaction } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { recordEstate } from '../../demo/load-demo.ts';
import { type DemoServer, demoServer } from '../demo-server.ts';
import { keepRows } from './keep-rows.ts';

/** Long before any case starts, so that nothing that stands is new. */
const founded = parseInstant('2026-01-01T00:00:00.000Z');

/** A server of the organisation of the cases, whose clock stands still until it is set. */
export type Stage = DemoServer & { setClock(to: Instant): Promise<void> };

export type Theatre = {
  /** Plays on a stage as the organisation was founded: what was played before is gone, so that no case is in the way of another. */
  play(play: (stage: Stage) => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

/** The organisation of the cases, recorded once in one database for all of them. */
export async function openTheatre(poolSize = 4): Promise<Theatre> {
  const database = await testDatabase({ mode: 'demo', poolSize });
  const { owner } = database;
  await owner.query(`CREATE OR REPLACE FUNCTION now_instant() RETURNS timestamptz VOLATILE LANGUAGE sql AS $$
    SELECT to_timestamp(milliseconds / 1000.0)::timestamptz(3) FROM clock_offset
  $$`);
  await setClock(owner, founded);
  await withTransaction(owner, (tx) => recordEstate(tx, estate(), 'cases'));
  const restore = await keepRows(owner);
  return {
    play: async (play) => {
      const server = await demoServer({ database });
      try {
        await play({ ...server, setClock: (to) => setClock(owner, to) });
      } finally {
        await server.close();
        await restore();
      }
    },
    close: () => database.close(),
  };
}

function estate(): Parameters<typeof recordEstate>[1] {
  const { organisation, library, assets } = new World(founded);
  return {
    directory: { units: [...organisation.units.values()], people: [...organisation.people.values()], calendars: [...organisation.calendars.values()] },
    requirements: [...library.requirements.values()],
    mappings: [...library.mappings].map(([rule, requirements]) => ({ rule: ruleOf(rule), requirements: requirements.map(requirementId) })),
    assets: [...assets.values()],
  };
}

/** The clock of this database does not run: what is expected of an instant is asked at exactly that instant. */
async function setClock(owner: StorePool, to: Instant): Promise<void> {
  await owner.query('UPDATE clock_offset SET milliseconds = $1', [Date.parse(to)]);
}

function ruleOf(key: string): RuleRef {
  const at = key.indexOf(':');
  return { scheme: key.slice(0, at) as RuleRef['scheme'], id: key.slice(at + 1) };
}

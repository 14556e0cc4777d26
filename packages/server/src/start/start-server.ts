import { join } from 'node:path';
import { addMs } from '@exeat/core';
import { createSetupLink, databaseNow, failAbandonedImports, instanceMode, loadOrganisation, setInstanceMode, type StorePool } from '@exeat/store';
import { buildApp } from '../app.ts';
import type { Settings } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { matchDue } from '../coverage/match-due.ts';
import { CoverageMemory } from '../coverage/memory.ts';
import { writeDemoTokens } from '../demo/demo-tokens.ts';
import { loadDemo } from '../demo/load-demo.ts';
import { openDemo } from '../demo/open-demo.ts';
import { removeAbandonedSpools } from '../http/spool.ts';
import { readProviders } from '../identity/providers.ts';
import { loadSealingKeys } from '../identity/sealing-keys.ts';
import { newSecret, standardCost } from '../identity/password.ts';
import { setupAddress } from '../identity/setup-address.ts';
import { importSilenceSeconds, startHousekeeping } from '../jobs/housekeeping.ts';
import { ownZoneRules, recomputeDelegations, recomputeEnds, recomputeStarts, requireZoneRules } from '../record/recompute-ends.ts';
import type { Log } from '../log.ts';
import { startSequencer } from '../sequencer/sequencer.ts';
import { loadSigningKey } from '../sequencer/signing-key.ts';
import { createSnapshots } from '../snapshots.ts';
import { checkListener, publicAddress } from './listener-rules.ts';
import { openDatabase } from './open-database.ts';
import { loadBuiltApp } from '../web/built-app.ts';

export type RunningServer = {
  /** Where it listens. */
  readonly address: string;
  /** One-time link for the first administrator; null when there are people, or in a demo. */
  readonly setupLink: string | null;
  /** Where the demo's sessions are; null outside a demo. */
  readonly demoTokens: string | null;
  /** What a person should know: a demo, an unprotected database. */
  readonly notes: readonly string[];
  /** Stops taking requests, finishes those under way, stops the database. */
  stop(): Promise<void>;
};

/**
 * Starts everything in order, or nothing.
 * @throws SettingError, EmbeddedPostgresError, StoreError, or the listener's own error.
 */
export async function startServer(
  settings: Settings,
  options: { readonly demo: boolean; readonly log: Log; readonly onLost: (detail: string) => void },
): Promise<RunningServer> {
  const { demo, log } = options;
  checkListener(settings, demo);
  const database = await openDatabase(settings, log);
  const undo: (() => Promise<void>)[] = [database.close];
  const stop = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    database.onLost(options.onLost);
    if (demo) await setInstanceMode(database.owner, 'demo');
    const isNewDemo = demo && (await loadDemo(database.pool, 'history'));
    const mode = await instanceMode(database.pool);
    const publicUrl = publicAddress(settings, settings.port);
    const signer = await loadSigningKey(settings.dataDir, publicUrl.host);
    let isPlaying = isNewDemo;
    const context: ServerContext = {
      pool: database.pool,
      settings,
      mode,
      demo,
      roles: database.roles,
      publicUrl,
      // The history of a demo is some hundred requests that nobody sent.
      log: (level, event, fields) => void (isPlaying && event === 'request' ? undefined : log(level, event, fields)),
      snapshots: createSnapshots(),
      coverage: new CoverageMemory(),
      signer,
      web: await loadBuiltApp(),
      passwordCost: standardCost,
      sealing: await loadSealingKeys(settings.secretsKeyFile ?? join(settings.dataDir, 'secrets.key')),
      providers: await readProviders(settings.providersFile),
      checkReplies: false,
    };
    await requireZoneRules(context.pool);
    await context.coverage.load(context.pool);
    await makeGood(context);
    // Before anybody can ask whether the server is ready.
    const demoSessions = demo ? await writeDemoTokens(context.pool, settings.dataDir) : null;
    const app = await buildApp(context);
    undo.push(() => app.close());
    // Before anybody can ask.
    const demoNotes = demoSessions === null ? [] : await openDemo(app, context, { isNew: isNewDemo, tokens: demoSessions.tokens });
    isPlaying = false;
    const address = await app.listen({ host: settings.host, port: settings.port });
    context.publicUrl = publicAddress(settings, Number(new URL(address).port));
    const sequencer = startSequencer(context.pool, signer, log);
    undo.push(() => sequencer.stop());
    const housekeeping = await startHousekeeping(context);
    undo.push(() => housekeeping.stop());
    return {
      address,
      stop,
      demoTokens: demoSessions?.path ?? null,
      notes: [...notesOf(context), ...demoNotes],
      setupLink: demo ? null : await firstSetupLink(context.pool, context.publicUrl),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A link that creates the first administrator, while there is nobody. */
export async function firstSetupLink(pool: StorePool, publicUrl: URL): Promise<string | null> {
  if ((await loadOrganisation(pool)).people.size > 0) return null;
  const token = newSecret('exeat_sl_');
  await createSetupLink(pool, { token, purpose: 'first-administrator', person: null, expiresAt: addMs(await databaseNow(pool), 24 * 3_600_000) });
  return setupAddress(publicUrl, token);
}

/** After a server that died: what it left half done is ended or completed. An embedded database has no other server. */
async function makeGood(context: ServerContext): Promise<void> {
  const isAlone = context.settings.databaseUrl === null;
  const abandoned = await failAbandonedImports(context.pool, isAlone ? 0 : importSilenceSeconds);
  const matched = await matchDue(context.pool, isAlone ? 0 : 30);
  const spools = await removeAbandonedSpools();
  const [exceptions, delegations, requirements] = [await recomputeEnds(context), await recomputeDelegations(context), await recomputeStarts(context)];
  if (exceptions + delegations + requirements > 0) context.log('warn', 'ends-recomputed', { exceptions, delegations, requirements, tzdata: ownZoneRules });
  if (abandoned + matched + spools > 0) context.log('info', 'made-good', { imports: abandoned, matched, uploads: spools });
}

function notesOf({ roles, demo, mode, web }: ServerContext): readonly string[] {
  return [
    ...(web === null ? ['The web application is not built; its address says what to do. The interface and the command line work.'] : []),
    ...(roles === 'absent'
      ? [
          'The database user may not create roles, so nothing but this server keeps the log append-only. Let an administrator run the first migration.',
        ]
      : []),
    ...(demo ? ['A demo: anybody on this machine may act as anybody in it, and its clock starts on 2026-11-24.'] : []),
    ...(!demo && mode === 'demo'
      ? ['This data holds the demo organisation, but the server was started without --demo: its sessions are refused.']
      : []),
  ];
}

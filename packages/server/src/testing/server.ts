import { randomBytes } from 'node:crypto';
import type { InstanceMode } from '@exeat/store';
import { testDatabase, type TestDatabase } from '@exeat/store/testing';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app.ts';
import { readSettings } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { CoverageMemory } from '../coverage/memory.ts';
import { sealingKeys } from '../identity/sealing-keys.ts';
import type { LogFields } from '../log.ts';
import { createSnapshots } from '../snapshots.ts';

export type TestServer = {
  readonly app: FastifyInstance;
  readonly context: ServerContext;
  readonly database: TestDatabase;
  /** Everything that was logged. */
  readonly logged: readonly { readonly level: string; readonly event: string; readonly fields: LogFields }[];
  close(): Promise<void>;
};

/** The whole application over a database of its own, answering `inject`; replies are held against their schema. */
export async function testServer(
  options: {
    readonly mode?: InstanceMode;
    readonly demo?: boolean;
    readonly environment?: Readonly<Record<string, string>>;
    readonly database?: TestDatabase;
    readonly context?: Partial<ServerContext>;
  } = {},
): Promise<TestServer> {
  const database = options.database ?? (await testDatabase(options.mode === undefined ? {} : { mode: options.mode }));
  const logged: { level: string; event: string; fields: LogFields }[] = [];
  const context: ServerContext = {
    pool: database.pool,
    settings: readSettings(options.environment ?? {}),
    mode: options.mode ?? 'test',
    demo: options.demo ?? false,
    roles: 'enforced',
    publicUrl: new URL('http://127.0.0.1:7420'),
    log: (level, event, fields = {}) => void logged.push({ level, event, fields }),
    snapshots: createSnapshots(),
    coverage: new CoverageMemory(),
    signer: null,
    web: null,
    // Cheap on purpose: what is tested is that the cost is stored and used.
    passwordCost: { N: 2 ** 10, r: 8, p: 1, length: 32 },
    sealing: sealingKeys([randomBytes(32)]),
    providers: [],
    checkReplies: true,
    ...options.context,
  };
  const app = await buildApp(context);
  return {
    app,
    context,
    database,
    logged,
    close: async () => {
      await app.close();
      if (options.database === undefined) await database.close();
    },
  };
}

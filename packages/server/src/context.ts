import type { ApprovalMatrix, ConfigKind, ControlRegister, Instant, Organisation, PolicyLibrary } from '@exeat/core';
import type { SigningKey } from '@exeat/formats';
import type { InstanceMode, Queries, StorePool } from '@exeat/store';
import type { Settings } from './config.ts';
import type { CoverageMemory } from './coverage/memory.ts';
import type { PasswordCost } from './identity/password.ts';
import type { SealingKeys } from './identity/sealing-keys.ts';
import type { Provider } from './identity/providers.ts';
import type { Log } from './log.ts';
import type { BuiltApp } from './web/built-app.ts';

/** Snapshots of what rules read at every turn, kept in memory and checked against the database by a stamp. */
export type Snapshots = {
  /** The directory now. Not after a change of the directory in the same transaction. */
  organisation(queries: Queries): Promise<Organisation>;
  /** The directory as it stood at an instant. */
  organisationAt(queries: Queries, at: string): Promise<Organisation>;
  /** The instant of the directory's last change; null when there is none. */
  directoryChangedAt(queries: Queries): Promise<Instant | null>;
  library(queries: Queries): Promise<PolicyLibrary>;
  /** Every control on record, with its tests. */
  controls(queries: Queries): Promise<ControlRegister>;
  /** A configuration document as it is in force now. Not after it was published in the same transaction. */
  config<Document>(queries: Queries, kind: ConfigKind<Document>): Promise<Document>;
  /** Versions in force now, of every document that was published. */
  configVersions(queries: Queries): Promise<ReadonlyMap<string, number>>;
  /** The approval matrix in force. */
  matrix(queries: Queries): Promise<ApprovalMatrix>;
};

/** Everything a feature may use. Made once for a server; tests make their own. */
export type ServerContext = {
  readonly pool: StorePool;
  readonly settings: Settings;
  readonly mode: InstanceMode;
  /** Started with `--demo`, on an instance in demo mode. Demo sessions count only then. */
  readonly demo: boolean;
  /** Whether the database binds the server to append-only tables. */
  readonly roles: 'enforced' | 'absent';
  /** Address under which people reach the server. Set again once the port is known. */
  publicUrl: URL;
  readonly log: Log;
  readonly snapshots: Snapshots;
  readonly coverage: CoverageMemory;
  /** The log's key: signs checkpoints and bundles. Null: nothing is signed, and there are no bundles. */
  readonly signer: SigningKey | null;
  readonly passwordCost: PasswordCost;
  /** Seals what has to be read again: secrets of authenticators. */
  readonly sealing: SealingKeys;
  /** The web application; null: it is not built, and a page says so. */
  readonly web: BuiltApp | null;
  /** Where people sign in. While there is one, no local account is made but by who has the machine. */
  readonly providers: readonly Provider[];
  /** Replies are held against their schema: in tests. */
  readonly checkReplies: boolean;
};

/** A file that breaks a dependency rule; one that breaks two stands here twice. */
export type Plant = { readonly rule: string; readonly path: string; readonly text: string };

/** At least one for every rule of .dependency-cruiser.cjs: the self-test refuses a rule without. */
export const plants: readonly Plant[] = [
  { rule: 'resolvable', path: 'packages/contract/src/planted-nowhere.ts', text: "import './nowhere.ts';\n" },
  { rule: 'no-cycles', path: 'packages/formats/src/planted-cycle-back.ts', text: "import type { B } from './planted-cycle.ts';\nexport type A = B;\n" },
  { rule: 'core-only-to', path: 'packages/core/src/planted-library.ts', text: "import 'zod';\n" },
  { rule: 'core-only-to', path: 'packages/core/src/planted-type.ts', text: "import type { z } from 'zod';\nexport type Planted = typeof z;\n" },
  { rule: 'core-only-to', path: 'packages/core/src/planted-node.ts', text: "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n" },
  { rule: 'core-only-to', path: 'packages/core/src/planted-package.ts', text: "import '@exeat/contract';\n" },
  { rule: 'core-only-to', path: 'packages/core/src/planted-dynamic.ts', text: "export const planted = import('@exeat/formats');\n" },
  { rule: 'hash-in-digest', path: 'packages/core/src/planted-hash.ts', text: "import '@noble/hashes/sha2.js';\n" },
  { rule: 'contract-only-to', path: 'packages/contract/src/planted.ts', text: "import '@exeat/formats';\n" },
  { rule: 'formats-only-to', path: 'packages/formats/src/planted.ts', text: "import '@exeat/store';\n" },
  { rule: 'formats-only-to', path: 'packages/formats/src/planted-node.ts', text: "import 'node:fs';\n" },
  { rule: 'formats-only-to', path: 'packages/formats/src/planted-crypto.ts', text: "import 'node:crypto';\n" },
  { rule: 'signed-note-only-to', path: 'packages/formats/src/exchange/signed-note/planted.ts', text: "import 'node:fs';\n" },
  { rule: 'store-only-to', path: 'packages/store/src/planted.ts', text: "import '@exeat/contract';\n" },
  { rule: 'connectors-only-packages', path: 'packages/connectors/src/planted.ts', text: "import '@exeat/store';\n" },
  // cli has no door, so that this breaks two rules.
  { rule: 'server-only-packages', path: 'packages/server/src/planted.ts', text: "import '../../cli/src/innocent.ts';\n" },
  { rule: 'package-door', path: 'packages/server/src/planted.ts', text: "import '../../cli/src/innocent.ts';\n" },
  { rule: 'cli-only-packages', path: 'packages/cli/src/planted.ts', text: "import '@exeat/store';\n" },
  { rule: 'web-only-packages', path: 'packages/web/src/planted.tsx', text: "import '@exeat/server';\n" },
  { rule: 'web-contract-types', path: 'packages/web/src/planted-code.ts', text: "import { door } from '@exeat/contract';\nexport const planted = door;\n" },
  { rule: 'package-door', path: 'packages/server/src/planted-deep.ts', text: "import '../../core/src/secret.ts';\n" },
  { rule: 'package-door', path: 'e2e/planted-deep.test.ts', text: "import '../packages/core/src/secret.ts';\n" },
  { rule: 'features-apart', path: 'packages/server/src/features/a/planted.ts', text: "import '../b/routes.ts';\n" },
  { rule: 'sql-in-store', path: 'packages/server/src/planted-sql.ts', text: "import 'pg';\n" },
  { rule: 'sql-in-store', path: 'packages/server/src/planted-sql.test.ts', text: "import type { Kysely } from 'kysely';\nexport type Planted = Kysely<unknown>;\n" },
  { rule: 'tests-apart', path: 'packages/store/src/planted-testing.ts', text: "import './testing/index.ts';\n" },
  { rule: 'tests-apart', path: 'packages/server/src/planted-vitest.ts', text: "import 'vitest';\n" },
];

/** Files that obey every rule: a rule that reports one of them forbids what it should allow. */
export const innocents: Readonly<Record<string, string>> = {
  // The other half of the planted cycle: a cycle is reported once, from one of its files.
  'packages/formats/src/planted-cycle.ts': "import type { A } from './planted-cycle-back.ts';\nexport type B = A;\n",
  'packages/core/src/secret.ts': 'export const secret = 1;\n',
  'packages/core/src/digest.ts': "import '@noble/hashes/sha2.js';\n",
  'packages/core/src/innocent.test.ts': "import 'vitest';\nimport 'node:fs';\nimport 'fast-check';\nimport 'yaml';\n",
  'packages/contract/src/innocent.ts': "import 'zod';\nimport '@exeat/core';\n",
  'packages/formats/src/innocent.ts': "import 'saxes';\nimport 'yaml';\nimport 'packageurl-js';\nimport '@exeat/core';\n",
  'packages/formats/src/exchange/signed-note/innocent.ts': "import 'node:crypto';\nimport '@exeat/core';\n",
  'packages/core/cases/innocent.ts': "import 'yaml';\nimport 'node:fs';\n",
  'packages/store/src/innocent.ts': "import 'pg';\nimport 'kysely';\nimport 'pg-copy-streams';\nimport 'node:fs/promises';\nimport '@exeat/core';\n",
  'packages/server/src/innocent.ts': "import 'fastify';\nimport '@exeat/core';\nimport '@exeat/contract';\nimport '@exeat/formats';\nimport '@exeat/store';\nimport '@exeat/store/embedded';\n",
  'packages/server/src/innocent.test.ts': "import '@exeat/store/testing';\nimport 'vitest';\n",
  'packages/server/src/features/b/routes.ts': "import './commands.ts';\n",
  'packages/server/src/features/b/commands.ts': "import '../../innocent.ts';\n",
  'packages/cli/src/innocent.ts': "import 'commander';\nimport 'node:fs';\nimport '@exeat/core';\nimport '@exeat/contract';\nimport '@exeat/formats';\n",
  'packages/web/src/innocent.tsx': "import type { door } from '@exeat/contract';\nimport '@exeat/core';\nexport type Innocent = typeof door;\n",
};

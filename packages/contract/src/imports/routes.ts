import { z } from 'zod';
import { instant, pageOf, pageQuery } from '../common.ts';
import { defineRoute } from '../route.ts';

const run = z.strictObject({
  id: z.number().int(),
  kind: z.string(),
  /** What the caller called the report. */
  source: z.string(),
  format: z.string(),
  state: z.enum(['running', 'finished', 'failed']),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** SHA-256 of the bytes, hex. */
  contentDigest: z.string().nullable(),
  /** Findings by status (`total` = `open` + `passed` + `notEvaluated` + `suppressedAtSource`), scan targets, and what changed. */
  counts: z.record(z.string(), z.number().int()),
  /** What gave no finding, with the reason. */
  skipped: z.array(z.strictObject({ reason: z.string(), count: z.number().int() })),
  error: z.string().nullable(),
});

const assetText = z
  .string()
  .max(2000)
  .regex(/^[a-z-]+:./, 'expected TYPE:ID, for example host:app-01.corp.example');

export const importFindings = defineRoute({
  id: 'importFindings',
  method: 'POST',
  path: '/imports',
  access: 'signed-in',
  action: 'findings.import',
  tag: 'Findings',
  status: 201,
  summary: 'Import a scanner report: the file itself as the body. All of it, or nothing',
  query: z.strictObject({
    kind: z.literal('findings'),
    format: z.string().max(50).optional().meta({ description: 'Name of the format; told from the content when absent' }),
    asset: assetText.optional().meta({ description: 'TYPE:ID that every finding is about, in place of what the report says' }),
    cluster: z.string().max(200).optional(),
    source: z.string().max(500).optional().meta({ description: 'What to call the report, for example its file name' }),
  }),
  rawBody: ['*'],
  reply: run,
});

export const getImport = defineRoute({
  id: 'getImport',
  method: 'GET',
  path: '/imports/:id',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Findings',
  summary: 'Report of an import, also while it runs',
  params: z.strictObject({ id: z.coerce.number().int().min(1) }),
  reply: run,
});

export const listImports = defineRoute({
  id: 'listImports',
  method: 'GET',
  path: '/imports',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Findings',
  summary: 'Imports, newest first',
  query: pageQuery,
  reply: pageOf(run),
});

export const importRoutes = { importFindings, getImport, listImports };

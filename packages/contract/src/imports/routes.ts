import { z } from 'zod';
import { askedPerson, idText, instant, pageOf, pageQuery, queryFlag } from '../common.ts';
import { awaits } from '../people/routes.ts';
import { defineRoute } from '../route.ts';
import { registerMappingQuery, registerReport } from './register.ts';

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
  /** While it runs: the report is received, read, then written at once. `ofBytes` null: the sender did not say. */
  progress: z
    .strictObject({ phase: z.enum(['receiving', 'reading', 'writing']), bytes: z.number().int(), ofBytes: z.number().int().nullable(), records: z.number().int() })
    .nullable(),
});

/** Kinds of records of the directory, the library and the inventory that a file can hold. */
export const recordKinds = ['units', 'calendars', 'people', 'requirements', 'mappings', 'assets'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What an import of records came to: every row, or nothing at all was recorded. */
const recordsReport = z
  .strictObject({
    kind: z.enum(recordKinds),
    source: z.string(),
    format: z.enum(['csv', 'xlsx', 'json', 'yaml', 'oscal']),
    contentDigest: z.string(),
    /** True: what would have been, and nothing was recorded. */
    dryRun: z.boolean(),
    recorded: z.number().int(),
    unchanged: z.number().int(),
    ids: z.array(z.string()),
    /** In the order of the file; `line` is that of a table, else the number of the record. */
    rows: z.array(z.strictObject({ line: z.number().int(), id: z.string(), outcome: z.enum(['recorded', 'unchanged']) })),
    /** What the reader had to decide: a formula whose last value it took, a merged area, a withdrawn control. */
    notes: z.array(z.strictObject({ line: z.number().int(), text: z.string() })),
    awaits,
  })
  .meta({ id: 'RecordsReport' });
export type RecordsReport = z.output<typeof recordsReport>;

const assetText = z
  .string()
  .max(2000)
  .regex(/^[a-z-]+:./, 'expected TYPE:ID, for example host:app-01.corp.example');

export const importFile = defineRoute({
  id: 'importFile',
  method: 'POST',
  path: '/imports',
  access: 'signed-in',
  action: 'findings.import',
  tag: 'Findings',
  status: 201,
  summary: 'Import a file, itself as the body: a scanner report, records as CSV, XLSX, JSON, YAML or an OSCAL catalogue, or a register of exceptions whose rows become drafts. All of it, or nothing',
  query: z.strictObject({
    kind: z.enum(['findings', 'register', ...recordKinds]),
    format: z.string().max(50).optional().meta({ description: 'Name of the format; told from the content when absent' }),
    asset: assetText.optional().meta({ description: 'TYPE:ID that every finding is about, in place of what the report says' }),
    cluster: z.string().max(200).optional(),
    source: z.string().max(500).optional().meta({ description: 'What to call the report, for example its file name' }),
    dryRun: queryFlag.optional().meta({ description: 'Records and registers: say what would be, and record nothing' }),
    mapping: registerMappingQuery.optional(),
    leaveOut: queryFlag.optional().meta({ description: 'Register: bring the rows that fit, and leave out those that do not; otherwise one that does not fit keeps all of them out' }),
    sheet: z.string().max(200).optional().meta({ description: 'Sheet of a workbook; the first unless given' }),
    header: z.coerce.number().int().min(1).max(1000).optional().meta({ description: 'Line of a table that names its columns; the first that holds anything unless given' }),
    document: idText.optional().meta({ description: 'OSCAL: id of the document that the controls become clauses of; from the title unless given' }),
    owner: askedPerson.optional().meta({ description: 'OSCAL: owner of that document; the caller unless given' }),
    tier: z.coerce.number().int().min(1).max(3).optional().meta({ description: 'OSCAL: tier of its clauses; 2 unless given' }),
  }),
  rawBody: ['*'],
  reply: z.union([run, recordsReport, registerReport]),
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
  summary: 'Imports of findings, newest first, with what became of each: those that run, those that failed',
  query: pageQuery.extend({
    key: z.string().max(200).optional().meta({ description: 'Only what you sent with this Idempotency-Key: found here while it is still being received' }),
  }),
  reply: pageOf(run),
});

export const importRoutes = { importFile, getImport, listImports };

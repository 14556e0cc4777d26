import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { askedAsset, askedCalendar, askedMapping, askedPersonRecord, askedRequirement, askedUnit, type InvalidField, type RecordKind, type RecordsReport } from '@exeat/contract';
import { type Action, assetKey, type ExceptionId, type Hash } from '@exeat/core';
import { type Tx, withTransaction } from '@exeat/store';
import type { z } from 'zod';
import type { ServerContext } from '../../context.ts';
import { type Caller, requireAccess } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { spool } from '../../http/spool.ts';
import { faultsIn } from '../../http/validate.ts';
import { recordAssets } from '../../record/record-assets.ts';
import { holdDirectory, recordDirectory, type RecordedDirectory } from '../../record/record-directory.ts';
import { recordMappings, recordRequirements } from '../../record/record-library.ts';
import { recordPeople } from '../../record/record-people.ts';
import { readUnit } from '../../record/read-unit.ts';
import { withFormerNumbers } from './former-numbers.ts';
import { readRecords, type RecordsOptions } from './read-records.ts';

type By = { readonly caller: Caller; readonly requestId: string; readonly source: string };
type Recorder = {
  readonly action: Action;
  readonly schema: z.ZodType;
  readonly record: (context: ServerContext, tx: Tx, asked: never, by: By) => Promise<Done>;
};

/** What stands, in the order of the rows, the proposal in which the rest waits, and the exceptions that it touched. */
type Done = { readonly rows: readonly { readonly id: string; readonly changed: boolean }[]; readonly awaits: string | null; readonly exceptions?: readonly ExceptionId[] };

/** Each kind with what it takes and who may: the same functions as the routes that record one by one. */
const recorders: Readonly<Record<RecordKind, Recorder>> = {
  units: recorder('directory.write', askedUnit, async (context, tx, asked, by) => {
    const before = await holdDirectory(tx);
    return ofStreams(await recordDirectory(context, tx, before, { units: asked.map((unit) => readUnit(unit, before)) }, by));
  }),
  calendars: recorder('directory.write', askedCalendar, async (context, tx, calendars, by) => ofStreams(await recordDirectory(context, tx, await holdDirectory(tx), { calendars }, by))),
  people: recorder('directory.write', askedPersonRecord, async (context, tx, asked, by) => ofStreams(await recordPeople(context, tx, asked, by))),
  requirements: recorder('library.write', askedRequirement, async (context, tx, asked, by) => ofStreams(await recordRequirements(context, tx, asked, by))),
  mappings: recorder('library.write', askedMapping, async (context, tx, asked, by) => ofStreams(await recordMappings(context, tx, asked, by))),
  assets: recorder('directory.write', askedAsset, async (context, tx, asked, by) => {
    const { assets, exceptions } = await recordAssets(context, tx, asked, by);
    return { rows: assets.map(({ ref }) => ({ id: assetKey(ref), changed: true })), awaits: null, exceptions };
  }),
};

function recorder<Schema extends z.ZodType>(
  action: Action,
  schema: Schema,
  record: (context: ServerContext, tx: Tx, asked: readonly z.output<Schema>[], by: By) => ReturnType<Recorder['record']>,
): Recorder {
  return { action, schema, record };
}

function ofStreams({ recorded, awaits }: RecordedDirectory): Done {
  return { rows: recorded.map(({ stream, changed }) => ({ id: stream.slice(stream.indexOf(':') + 1), changed })), awaits };
}

/** A file of records is read into memory, unlike a report of a scanner. */
const mostRecordBytes = 32 * 2 ** 20;
const mostFaults = 1000;

type RecordsImport = By & {
  readonly kind: RecordKind;
  readonly body: Readable;
  readonly options: RecordsOptions;
  readonly dryRun: boolean;
  /** Runs the writing transaction's work once for the request's key. */
  readonly once: (tx: Tx, digest: Hash, work: () => Promise<RecordsReport>) => Promise<RecordsReport>;
};

/**
 * Imports records of a kind: every row of the file, or nothing. A repeated import of the same records changes nothing.
 * @throws HttpProblem `invalid-request` naming every row and field that does not fit, Refused, DomainError of the reader.
 */
export async function importRecords(context: ServerContext, request: RecordsImport): Promise<RecordsReport> {
  const { kind, caller, source, dryRun } = request;
  const { action, schema, record } = recorders[kind];
  await requireAccess(context, caller, action);
  const upload = await spool(request.body, Math.min(mostRecordBytes, context.settings.importLimit));
  try {
    const bytes = new Uint8Array(await buffer(Readable.from(upload.open())));
    const file = await readRecords(kind, bytes, request.options);
    const { format, records, notes } = file.format === 'oscal' ? withFormerNumbers(file, await context.snapshots.library(context.pool)) : file;
    const faults: InvalidField[] = [];
    for (const one of records) if (faults.length < mostFaults) faults.push(...faultsIn(schema, one.record, `line ${one.line}`));
    const [first] = faults;
    if (first !== undefined)
      throw new HttpProblem('invalid-request', `${first.path}: expected ${first.expected}, got ${first.got}${faults.length > 1 ? `; and ${faults.length - 1} more` : ''}. Nothing was recorded.`, { fields: faults.slice(0, mostFaults) });
    const asked = records.map((one) => schema.parse(one.record));
    let touched: readonly ExceptionId[] = [];
    const work = async (tx: Tx): Promise<RecordsReport> => {
      const { rows: recorded, awaits, exceptions = [] } = await record(context, tx, asked as never, request);
      touched = exceptions;
      const changed = recorded.filter((one) => one.changed).length;
      return {
        kind, source, format, contentDigest: upload.digest, dryRun, recorded: changed, unchanged: recorded.length - changed, ids: recorded.map(({ id }) => id),
        rows: recorded.map((one, at) => ({ line: records[at]?.line ?? at + 1, id: one.id, outcome: one.changed ? 'recorded' : 'unchanged' })),
        notes: notes.map((note) => ({ ...note })), awaits,
      };
    };
    if (dryRun) return await rolledBack(context, work);
    const report = await withTransaction(context.pool, (tx) => request.once(tx, upload.digest, () => work(tx)));
    for (const exception of touched) await context.coverage.refresh(context.pool, exception);
    return report;
  } finally {
    await upload.dispose();
  }
}

class RolledBack extends Error {
  readonly report: RecordsReport;

  constructor(report: RecordsReport) {
    super('rolled back');
    this.report = report;
  }
}

/** What the work would come to. */
async function rolledBack(context: ServerContext, work: (tx: Tx) => Promise<RecordsReport>): Promise<RecordsReport> {
  return withTransaction(context.pool, async (tx): Promise<RecordsReport> => {
    throw new RolledBack(await work(tx));
  }).catch((error: unknown) => {
    if (error instanceof RolledBack) return error.report;
    throw error;
  });
}

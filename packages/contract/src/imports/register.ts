import { dayOrders, registerFields, type RegisterMapping } from '@exeat/core';
import { z } from 'zod';
import { shortText } from '../common.ts';

const field = z.enum(registerFields);
const columns = z.record(z.string().max(200), field.nullable());
const values = z.partialRecord(field, shortText);

const askedMapping = z.strictObject({ columns: columns.default({}), values: values.default({}), dates: z.enum(dayOrders).nullable().optional() });
export type AskedRegisterMapping = z.output<typeof askedMapping>;

/** Corrections of how a register is read, as JSON in a query. */
export const registerMappingQuery = z
  .string()
  .max(16_000)
  .transform((text, context): AskedRegisterMapping => {
    try {
      return askedMapping.parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: 'custom', message: `expected JSON {"columns": {"NAME": FIELD or null}, "values": {FIELD: "text"}, "dates": "dmy", "mdy" or null}, FIELD one of ${registerFields.join(', ')}`, input: text });
      return z.NEVER;
    }
  })
  .meta({ description: 'Register: what its columns mean, where the guess or what was kept is wrong: JSON {"columns": {"NAME": FIELD or null}, "values": {FIELD: "text for all rows"}, "dates": "dmy" or "mdy"}' });

const row = z.strictObject({
  line: z.number().int(),
  /** `draft`: becomes one, or did; `already`: did before; `repeated`: says what a row above says; `faulty`: does not fit. */
  outcome: z.enum(['draft', 'already', 'repeated', 'faulty']),
  /** The exception; null: there is none, or not yet. */
  id: z.string().nullable(),
  /** What was read, each text cut. */
  read: z.partialRecord(field, z.string()),
  /** What does not fit, in which column: what was expected, what came, what would do. */
  faults: z.array(z.strictObject({ column: z.string().nullable(), text: z.string() })),
  remarks: z.array(z.string()),
});

/** What became of a register: each row a draft at most, never cover. All drafts, or none at all. */
export const registerReport = z
  .strictObject({
    kind: z.literal('register'),
    source: z.string(),
    format: z.enum(['csv', 'xlsx']),
    contentDigest: z.string(),
    /** True: what would have been, and nothing was kept. */
    dryRun: z.boolean(),
    /** The import that the log knows; null for a dry run. */
    import: z.number().int().nullable(),
    mapping: z.custom<RegisterMapping>((value) => typeof value === 'object' && value !== null).meta({ type: 'object', description: 'How it was read: columns, values, dates' }),
    /** Where that came from: the caller's corrections go before what was kept of the last register with these columns, which goes before a guess. */
    mappingFrom: z.enum(['given', 'kept', 'guessed']),
    columns: z.array(z.strictObject({ name: z.string(), examples: z.array(z.string()) })),
    counts: z.strictObject({ rows: z.number().int(), drafts: z.number().int(), already: z.number().int(), repeated: z.number().int(), faulty: z.number().int() }),
    rows: z.array(row),
    notes: z.array(z.strictObject({ line: z.number().int(), text: z.string() })),
  })
  .meta({ id: 'RegisterReport' });
export type RegisterReport = z.output<typeof registerReport>;

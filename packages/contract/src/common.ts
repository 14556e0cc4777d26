import { exposureZones, type Instant, parseInstant, type PersonId, personId } from '@exeat/core';
import { z } from 'zod';

/** An instant in an answer: RFC 3339, UTC, milliseconds. */
export const instant = z
  .custom<Instant>((value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value))
  .meta({
    type: 'string',
    format: 'date-time',
    description: 'RFC 3339, UTC, milliseconds',
    examples: ['2026-11-24T05:00:00.000Z'],
  });

/** An instant in a request: any RFC 3339 offset and precision; what lies between two milliseconds is rounded down. */
export const askedInstant = z
  .string()
  .max(40)
  .transform((text, context): Instant => {
    try {
      return parseInstant(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected an RFC 3339 instant such as 2026-11-24T05:00:00.000Z', input: text });
      return z.NEVER;
    }
  })
  .meta({ format: 'date-time' });

export const localDate = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'expected a calendar day such as 2026-12-31')
  .meta({ format: 'date' });

/** Id of anything: no blanks, no control characters. */
export const idText = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s\p{Cc}]+$/u, 'expected an id without blanks');

export const shortText = z.string().max(500);
/** Digest of a file. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 digest: 64 hexadecimal digits');

/** What a person writes: rationale, evidence, notices. */
export const longText = z.string().max(20_000);

/** A person in a request: directory id, user name, or an e-mail that belongs to exactly one active person. */
export const askedPerson = z.string().trim().min(1).max(320).meta({ description: 'Person id, user name, or an e-mail of exactly one active person' });

/** A person in an answer. */
export const person = z
  .strictObject({
    id: z.custom<PersonId>((value) => typeof value === 'string').meta({ type: 'string' }),
    userName: z.string(),
    name: z.string(),
  })
  .meta({ description: 'A person of the directory' });
export type PersonReply = z.infer<typeof person>;

/** A person that the directory does not know any more. */
export function unknownPerson(id: string): PersonReply {
  return { id: personId(id), userName: id, name: 'unknown' };
}

/** Why something is so, or not allowed: the same in the API, the UI, the command line and the log. */
export const reason = z
  .strictObject({
    code: z.string(),
    text: z.string(),
    rule: z.string(),
  })
  .meta({ description: 'A reason: closed code, sentence, and the rule that it comes from' });

/** Query of every list. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).optional().meta({ description: 'Items of a page, 50 unless given' }),
  cursor: z.string().max(2000).optional().meta({ description: 'Opaque: `next` of the page before' }),
});

/** A page of a list; `next` is the cursor of the following one, null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item): z.ZodObject<{ items: z.ZodArray<Item>; next: z.ZodNullable<z.ZodString> }> {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}

/** A count, and the filters of the list that shows exactly what was counted, by name. */
export const figure = z.strictObject({ count: z.number().int(), list: z.record(z.string(), z.string()) });

/** An id with the name that people know it by. */
export const named = z.strictObject({ id: z.string(), name: z.string() });

/** What a unit carries with the units below it, in points, against its budget. */
export const unitExposure = z
  .strictObject({
    unit: named,
    budget: z.number(),
    carried: z.number().meta({ description: 'By what is in force, suspended or waits for its start' }),
    reserved: z.number().meta({ description: 'By requests in approval' }),
    asked: z.number().meta({ description: 'By the request that is looked at; 0 where there is none' }),
    zone: z.enum(exposureZones),
  })
  .meta({ id: 'UnitExposure' });

/** Exceptions that are worse together than each alone. */
export const toxicCombination = z
  .strictObject({
    rule: z.string(),
    title: z.string(),
    with: z.array(z.string()).meta({ description: 'Exceptions that it meets' }),
    assets: z.array(z.string()),
    assetCount: z.number().int(),
  })
  .meta({ id: 'ToxicCombination', description: 'Exceptions that are worse together than each alone, on the same asset' });

/** `true` or `false` in a query. */
export const queryFlag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** One of a closed list of words, as one query parameter or several separated by commas. */
export function queryList<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodPipe<z.ZodTransform<string[], unknown>, z.ZodArray<z.ZodEnum<{ [Word in Words[number]]: Word }>>> {
  return z.preprocess(
    (value): string[] => (typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : []),
    z.array(z.enum(words)).min(1).max(50),
  ) as never;
}

import { bases, mostSubFormText, subFormIds } from '@exeat/core';
import { z } from 'zod';
import { askedPerson, idText, localDate, longText, person, shortText } from '../common.ts';

const text = z.string().max(1024);

/** A clause as a person writes it. Ids and rule schemes are judged by the rules, which say more than a schema can. */
export const askedClause = z
  .strictObject({
    requirement: z
      .string()
      .min(1)
      .max(200)
      .meta({ examples: ['STD-LG/LG-7.1'] }),
    rules: z.strictObject({ scheme: z.string().max(40), ids: z.array(text).max(1000) }).optional(),
    asset: z.strictObject({
      type: z.string().max(40),
      ids: z.array(text).max(20_000).optional(),
      under: text.optional(),
      growth: z.strictObject({ max: z.number().int() }).optional(),
    }),
    component: text.optional(),
    path: text.optional(),
    port: text.optional(),
    value: text.optional(),
  })
  .meta({ description: 'A clause of the scope: an AND of exact terms. Without rules it is a record that covers no finding' });
export type AskedClause = z.output<typeof askedClause>;

const validity = z.strictObject({
  from: localDate.optional(),
  lastDay: localDate,
  zone: z.string().max(64).optional(),
});
const controls = z.array(z.strictObject({ id: idText, statement: longText })).max(50);
const remediation = z.strictObject({
  milestones: z.array(z.strictObject({ title: shortText, due: localDate, ticket: shortText.optional() })).max(50),
});
const labels = z
  .record(z.string().min(1).max(63), z.string().max(200))
  .refine((value) => Object.keys(value).length <= 50, 'expected at most 50 labels');

const subForms = z
  .partialRecord(z.enum(subFormIds), z.record(z.string().min(1).max(64), z.string().max(mostSubFormText)))
  .meta({ description: 'Answers to the forms that regimes demand, by form and field: see GET /sub-forms' });

const suspendMode = z.literal('notice').meta({ description: 'Only on safety-critical assets: a suspension ends cover, and nothing is enforced by itself; people are told and decide' });

const flatContent = z.strictObject({
  title: z.string().max(300),
  basis: z.enum(bases),
  owner: askedPerson.optional().meta({ description: 'Accountable person; the caller unless given' }),
  scope: z.array(askedClause).max(200),
  validity,
  justification: longText.default(''),
  compensatingControls: controls.default([]),
  remediation: remediation.optional(),
  subForms: subForms.optional(),
  beneficiaries: z.array(askedPerson).max(500).optional(),
  suspendMode: suspendMode.optional(),
  labels: labels.optional(),
  ticket: shortText.optional(),
  relatedTo: idText.optional(),
});

const spec = flatContent.omit({ title: true, owner: true, labels: true, ticket: true });

/** The same as a PolicyException document (interfaces §3). A `status` says what became of an exception, and is nothing that can be asked for. */
const documentContent = z
  .strictObject({
    apiVersion: z.literal('exeat.dev/v1'),
    kind: z.literal('PolicyException'),
    metadata: z.strictObject({
      id: idText.optional(),
      title: z.string().max(300),
      owner: askedPerson.optional(),
      labels: labels.optional(),
      ticket: shortText.optional(),
    }),
    spec,
  })
  .transform(({ metadata: { id: _id, ...metadata }, spec: rest }): AskedContent => ({ ...metadata, ...rest }));

export type AskedContent = z.output<typeof flatContent>;
/** What a requester writes: the fields of a request, or a PolicyException document. */
export const askedContent: z.ZodType<AskedContent> = z.union([flatContent, documentContent]);

/** The content of an exception in an answer: people with their names. */
export const contentReply = z.strictObject({
  title: z.string(),
  basis: z.enum(bases),
  owner: person,
  scope: z.array(askedClause),
  validity: z.strictObject({ from: z.string().optional(), lastDay: z.string(), zone: z.string().optional() }),
  justification: z.string(),
  compensatingControls: z.array(z.strictObject({ id: z.string(), statement: z.string() })),
  remediation: z
    .strictObject({ milestones: z.array(z.strictObject({ title: z.string(), due: z.string(), ticket: z.string().optional() })) })
    .optional(),
  subForms: subForms.optional(),
  beneficiaries: z.array(person).optional(),
  suspendMode: suspendMode.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  ticket: z.string().optional(),
  relatedTo: z.string().optional(),
});

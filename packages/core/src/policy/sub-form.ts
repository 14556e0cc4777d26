import { isLocalDate } from '../calendar.ts';
import type { Reason } from '../errors.ts';

export const subFormIds = ['pci-ccw', 'nydfs-ciso', 'hipaa-addressable', 'dora-resilience', 'dora-review', 'fedramp-deviation', 'fedramp-accepted', 'cmmc', 'gdpr-49'] as const;
export type SubFormId = (typeof subFormIds)[number];

/** A question of a regime's form. Every answer is a text; `date` is a local day `YYYY-MM-DD`, `number` a whole number from 0. */
export type SubFormField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: 'text' | 'line' | 'date' | 'number' | 'choice';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Asked, and then needed, only while another field has one of these answers. Absent: always. */
  readonly when?: { readonly field: string; readonly is: readonly string[] };
  /** The regime forbids changing it once it was handed in. */
  readonly fixed?: true;
};

/** A form that a regime demands with an exception, as data: rendered from this, and judged by it. */
export type SubForm = {
  readonly id: SubFormId;
  readonly title: string;
  /** What it is for, in one sentence. */
  readonly about: string;
  /** With the request, or at each review of what is in force. */
  readonly at: 'request' | 'review';
  readonly fields: readonly SubFormField[];
};

export type SubFormAnswers = Readonly<Record<string, string>>;
/** The answers of a request, by form. */
export type SubFormsAnswered = Readonly<Partial<Record<SubFormId, SubFormAnswers>>>;

/** Fewest characters that say something in a field of kind `text`. */
export const leastSubFormText = 20;
/** Most characters of an answer. */
export const mostSubFormText = 10_000;

/** The fields that are asked, given what is answered so far. */
export function askedFields(form: SubForm, answers: SubFormAnswers): readonly SubFormField[] {
  return form.fields.filter(({ when }) => when === undefined || when.is.includes((answers[when.field] ?? '').trim()));
}

/** Every fault of the answers by the form alone, each naming its place `subForms.FORM.FIELD`. Unknown fields and answers to what is not asked are faults too. */
export function subFormFaults(form: SubForm, answers: SubFormAnswers): readonly Reason[] {
  const asked = askedFields(form, answers);
  const rule = `§2.1, ${form.title}`;
  const unknown = Object.keys(answers).filter((name) => !asked.some((field) => field.name === name) && answers[name]?.trim() !== '');
  return [
    ...unknown.map((name): Reason => ({ code: 'invalid-field', rule, text: `subForms.${form.id}.${name}: expected only ${asked.map((field) => field.name).join(', ')}.` })),
    ...asked.flatMap((field) => fieldFault(field, (answers[field.name] ?? '').trim()).map(({ code, fault }): Reason => ({ code, rule, text: `subForms.${form.id}.${field.name}: ${field.label}: ${fault}` }))),
  ];
}

function fieldFault({ kind, choices = [] }: SubFormField, answer: string): readonly { readonly code: 'missing-field' | 'invalid-field'; readonly fault: string }[] {
  if (answer === '') return [{ code: 'missing-field', fault: `expected ${expected[kind]}, got nothing.` }];
  if (answer.length > mostSubFormText) return [{ code: 'invalid-field', fault: `expected at most ${mostSubFormText} characters, got ${answer.length}.` }];
  if (kind === 'text' && answer.length < leastSubFormText) return [{ code: 'missing-field', fault: `expected at least ${leastSubFormText} characters, got ${answer.length}.` }];
  if (kind === 'choice' && !choices.some(({ value }) => value === answer)) return [{ code: 'invalid-field', fault: `expected one of ${choices.map(({ value }) => value).join(', ')}, got ${answer}.` }];
  if (kind === 'number' && !/^[0-9]{1,6}$/.test(answer)) return [{ code: 'invalid-field', fault: `expected ${expected.number}, got ${answer}.` }];
  if (kind === 'date' && !isLocalDate(answer)) return [{ code: 'invalid-field', fault: `expected ${expected.date}, got ${answer}.` }];
  return [];
}

const expected = { text: `at least ${leastSubFormText} characters`, line: 'a text', date: 'a day YYYY-MM-DD', number: 'a whole number', choice: 'a choice' } as const;

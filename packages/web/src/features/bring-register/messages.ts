import type { Reply } from '../../lib/api.ts';
import { counted, messages, numberText } from '../../lib/messages.ts';

/** What became of a register. */
export type Report = Extract<Reply<'POST /imports'>, { readonly kind: 'register' }>;
export type Mapping = Report['mapping'];
export type RegisterField = keyof Mapping['values'];

export const words = messages('bring-register', {
  title: 'Bring a register',
  below: 'Rows of a spreadsheet become drafts. A draft covers nothing, whatever the spreadsheet says of an approval: it is submitted, assessed and approved here.',
  file: 'Register, as CSV or XLSX',
  read: 'Read it',
  readAgain: 'Read it again',
  noFile: 'Expected a file; choose one.',
  mapping: 'What the columns mean',
  mappingFrom: {
    guessed: 'Guessed from their names. Correct what is wrong, then read it again.',
    kept: 'As when a register with these columns was brought last.',
    given: 'As you said.',
  } satisfies Readonly<Record<Report['mappingFrom'], string>>,
  example: (examples: readonly string[]) => (examples.length === 0 ? 'empty' : examples.join(' · ')),
  leftOut: '(left out)',
  fields: {
    reference: 'Reference in the register',
    title: 'Title',
    basis: 'Basis',
    owner: 'Owner',
    requirements: 'Requirements',
    assets: 'Assets',
    assetType: 'Type of asset',
    rules: 'Rules',
    justification: 'Justification',
    from: 'First day',
    lastDay: 'Last day',
    controls: 'Compensating controls',
    plan: 'Way out',
    planDue: 'Way out, due',
    ticket: 'Ticket',
    beneficiaries: 'Beneficiaries',
    label: 'Kept as a label',
  } satisfies Readonly<Record<RegisterField, string>>,
  values: 'For rows whose own cell is empty',
  valueHints: { basis: 'waiver, remediation_deferral …', owner: 'User name; you unless given', assetType: 'host, repo, vendor …', requirements: 'Id such as STD-LG/LG-7.1' },
  dates: 'Days such as 03/04/2026',
  dateOrders: { '': 'are refused', dmy: 'day first: 3 April', mdy: 'month first: March 4' },
  rows: 'Rows',
  counts: ({ rows, drafts, already, repeated, faulty }: Report['counts'], dryRun: boolean) =>
    `${counted(rows, 'row', 'rows')}: ${numberText(drafts)} ${dryRun ? 'would become drafts' : 'are drafts now'}, ${numberText(already)} brought before, ${numberText(repeated)} repeated, ${numberText(faulty)} do not fit.`,
  outcomes: { draft: 'Fits', already: 'Brought before', repeated: 'Repeated', faulty: 'Does not fit' } satisfies Readonly<Record<Report['rows'][number]['outcome'], string>>,
  line: 'Line',
  what: 'What was read',
  outcome: 'Outcome',
  say: 'What to do',
  exception: 'Draft',
  onlyFaulty: 'Only rows that do not fit or have a remark',
  shown: (shown: number, of: number) => `The first ${numberText(shown)} of ${counted(of, 'row', 'rows')}.`,
  bring: (drafts: number) => `Make ${counted(drafts, 'draft', 'drafts')}`,
  nothing: 'Nothing of it would become a draft.',
  leaveOut: (faulty: number) => `Leave out ${counted(faulty, 'row that does', 'rows that do')} not fit`,
  faultyFirst: 'Rows do not fit: correct them in the file, or leave them out.',
  notes: 'What the reader had to decide',
  note: (line: number, text: string) => `Line ${line}: ${text}`,
});

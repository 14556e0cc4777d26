import { expect, test } from 'vitest';
import { contentOf, emptyForm, formOf } from './form.ts';
import { fieldsAsked } from './regime-fields.tsx';

const field = (name: string, when?: { field: string; is: string[] }) => ({ name, label: name, kind: 'line' as const, ...(when === undefined ? {} : { when }) });

test('a question that hangs on another is asked only while that one is answered so', () => {
  const form = { id: 'hipaa-addressable' as const, title: 'T', about: 'A', at: 'request' as const, fields: [field('alternative'), field('measure', { field: 'alternative', is: ['implemented'] })] };
  expect(fieldsAsked(form, {}).map(({ name }) => name)).toEqual(['alternative']);
  expect(fieldsAsked(form, { alternative: 'implemented' }).map(({ name }) => name)).toEqual(['alternative', 'measure']);
});

test('answers go out with the request and come back with the draft', () => {
  const subForms = { 'pci-ccw': { constraints: 'Certified once a year.' } };
  const sent = contentOf({ ...emptyForm('2026-11-24'), subForms });
  expect(sent.subForms).toEqual(subForms);
  const owner = { id: 'p24', userName: 'lena.fischer', name: 'Lena Fischer' };
  expect(formOf({ ...sent, owner, beneficiaries: [], compensatingControls: [], justification: '' } as Parameters<typeof formOf>[0]).subForms).toEqual(subForms);
  expect(contentOf(emptyForm('2026-11-24'))).not.toHaveProperty('subForms');
});

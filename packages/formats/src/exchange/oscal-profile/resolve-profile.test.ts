import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOscalCatalog } from '../oscal-catalog/read-catalog.ts';
import { resolveOscalProfile } from './resolve-profile.ts';

const control = (id: string, controls: readonly object[] = []) => ({
  id, title: `Title of ${id}`, controls, params: [{ id: `${id}_p`, label: 'how often' }], parts: [{ name: 'statement', prose: `Do it {{ insert: param, ${id}_p }}.` }],
});
const catalog = {
  catalog: { metadata: { title: 'Catalogue', version: '1' }, groups: [{ title: 'Access', controls: [control('ac-1'), control('ac-2', [control('ac-2.1'), control('ac-2.2')])] }, { title: 'Audit', controls: [control('au-1')] }] },
};
const profile = (imported: object, modify: object = {}) => ({ profile: { metadata: { title: 'Baseline', version: '2' }, imports: [{ href: '#c', ...imported }], modify } });
const idsOf = (imported: object) => readOscalCatalog(resolveOscalProfile(profile(imported), catalog)).controls.map(({ id }) => id);

describe('a profile selects from its catalogue', () => {
  test.each([
    ['all', { 'include-all': {} }, ['ac-1', 'ac-2', 'ac-2.1', 'ac-2.2', 'au-1']],
    ['nothing said is all', {}, ['ac-1', 'ac-2', 'ac-2.1', 'ac-2.2', 'au-1']],
    ['by id, in the order of the catalogue', { 'include-controls': [{ 'with-ids': ['au-1', 'ac-2'] }] }, ['ac-2', 'au-1']],
    ['with what is below', { 'include-controls': [{ 'with-ids': ['ac-2'], 'with-child-controls': 'yes' }] }, ['ac-2', 'ac-2.1', 'ac-2.2']],
    ['one below, without what is above', { 'include-controls': [{ 'with-ids': ['ac-2.2'] }] }, ['ac-2.2']],
    ['by pattern', { 'include-controls': [{ matching: [{ pattern: 'ac-2.*' }] }] }, ['ac-2.1', 'ac-2.2']],
    ['but some', { 'include-all': {}, 'exclude-controls': [{ 'with-ids': ['ac-2'], 'with-child-controls': 'yes' }] }, ['ac-1', 'au-1']],
  ])('%s', (_name, imported, ids) => {
    expect(idsOf(imported)).toEqual(ids);
  });

  test('a pattern is no regular expression', () => {
    expect(() => idsOf({ 'include-controls': [{ matching: [{ pattern: '(a+)+$' }] }] })).toThrow(/at least one control/);
  });

  test('its title and the values that it sets are those of what comes out', () => {
    const made = readOscalCatalog(resolveOscalProfile(profile({ 'include-controls': [{ 'with-ids': ['ac-1', 'au-1'] }] }, { 'set-parameters': [{ 'param-id': 'ac-1_p', values: ['every day', 'at night'] }] }), catalog));
    expect(made).toMatchObject({ title: 'Baseline', version: '2' });
    expect(made.controls.map(({ statement }) => statement)).toEqual(['Do it [every day, at night].', 'Do it [how often].']);
  });
});

test.each([
  ['a control that is not there', profile({ 'include-controls': [{ 'with-ids': ['zz-9'] }] }), catalog, /with-ids: expected controls of the catalogue, got zz-9/],
  ['two catalogues', { profile: { imports: [{ href: 'a' }, { href: 'b' }] } }, catalog, /one import/],
  ['a changed text', profile({}, { alters: [{ 'control-id': 'ac-1', adds: [{ parts: [{ name: 'statement', prose: 'Do nothing.' }] }] }] }), catalog, /no change of a text/],
  ['a removed part', profile({}, { alters: [{ 'control-id': 'ac-1', removes: [{ 'by-name': 'statement' }] }] }), catalog, /no change of a text/],
  ['no profile', catalog, catalog, /an OSCAL profile/],
  ['no catalogue', profile({}), profile({}), /the OSCAL catalogue/],
])('%s is refused with its place', (_name, given, from, says) => {
  expect(() => resolveOscalProfile(given, from)).toThrow(says);
});

const nist = resolve(import.meta.dirname, '../../../../../../shared/data/standards/nist-800-53r5-high-catalog.json');
test.skipIf(!existsSync(nist))('a selection of NIST SP 800-53 has the controls that it names, as the catalogue has them', () => {
  const whole: unknown = JSON.parse(readFileSync(nist, 'utf8'));
  const all = readOscalCatalog(whole).controls;
  const made = readOscalCatalog(resolveOscalProfile(profile({ 'include-controls': [{ 'with-ids': ['ac-2'], 'with-child-controls': 'yes' }] }), whole));
  expect(made.controls.map(({ id }) => id)).toEqual(all.map(({ id }) => id).filter((id) => /^ac-2($|\.)/.test(id)));
  expect(made.controls[0]?.statement).toBe(all.find(({ id }) => id === 'ac-2')?.statement);
});

import { expect, test } from 'vitest';
import { readThreatFeed } from './threat-feeds.ts';

const entry = { cveID: 'CVE-2021-44228', vendorProject: 'Apache', product: 'Log4j2', dateAdded: '2021-12-10', dueDate: '2021-12-24', knownRansomwareCampaignUse: 'Known', notes: '' };
const catalogue = (more: object = {}, entries: readonly object[] = [entry]): string =>
  JSON.stringify({ title: 'Catalog', catalogVersion: '2026.11.24', dateReleased: '2026-11-24T14:00:00.5551Z', count: entries.length, vulnerabilities: entries, ...more });
const scores = '#model_version:v2025.03.14,score_date:2026-11-24T12:55:00+0000\ncve,epss,percentile\nCVE-2021-44228,0.94358,0.99959\nCVE-2020-1,0,0\n'.replace('CVE-2020-1,', 'CVE-2020-0001,');

test('a catalogue of known exploited vulnerabilities', () => {
  expect(readThreatFeed('kev', catalogue())).toEqual({
    kind: 'kev', version: '2026.11.24', asOf: '2026-11-24T14:00:00.555Z',
    values: [{ kind: 'kev', vulnerability: 'CVE-2021-44228', since: '2021-12-10', due: '2021-12-24', ransomware: true }],
  });
  expect(readThreatFeed('kev', catalogue({}, [{ ...entry, knownRansomwareCampaignUse: 'Unknown', dueDate: undefined }])).values).toMatchObject([{ ransomware: null, due: null }]);
});

test('scores of a day', () => {
  expect(readThreatFeed('epss', scores)).toEqual({
    kind: 'epss', version: 'v2025.03.14', asOf: '2026-11-24T12:55:00.000Z',
    values: [{ kind: 'epss', vulnerability: 'CVE-2021-44228', probability: 0.94358, percentile: 0.99959 }, { kind: 'epss', vulnerability: 'CVE-2020-0001', probability: 0, percentile: 0 }],
  });
});

test.each([
  ['no JSON', 'kev', 'nonsense', 'expected JSON'],
  ['one that was cut', 'kev', catalogue({ count: 2 }), 'it is not whole'],
  ['no list', 'kev', catalogue({ vulnerabilities: 3 }), 'list of vulnerabilities'],
  ['no CVE', 'kev', catalogue({}, [{ ...entry, cveID: 'GHSA-1' }]), 'vulnerabilities[0].cveID'],
  ['a CVE twice', 'kev', catalogue({}, [entry, entry]), 'twice'],
  ['no day', 'kev', catalogue({}, [{ ...entry, dateAdded: 'soon' }]), 'soon'],
  ['no head', 'epss', 'cve,epss,percentile\n', 'first line'],
  ['other columns', 'epss', scores.replace('epss,percentile', 'score'), 'line 2'],
  ['a probability above one', 'epss', scores.replace('0.94358', '1.5'), 'line 3: epss'],
  ['a probability that is none', 'epss', scores.replace('0.94358', ''), 'line 3: epss'],
  ['a field too many', 'epss', scores.replace('0.99959', '0.9,1'), 'line 3'],
] as const)('%s is refused whole, with the place', (_name, kind, text, says) => {
  expect(() => readThreatFeed(kind, text)).toThrow(says);
});

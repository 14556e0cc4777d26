import { DomainError, type FeedKind, parseInstant, parseLocalDate, type ThreatFeed, type ThreatValue } from '@exeat/core';

/** Reads a feed as its publisher gives it out. @throws DomainError `unreadable-table` naming what was expected and where. */
export function readThreatFeed(kind: FeedKind, text: string): ThreatFeed {
  return kind === 'kev' ? readKev(text) : readEpss(text);
}

/** The catalogue of known exploited vulnerabilities, JSON. Only a whole one: what it does not list is read as not listed. */
function readKev(text: string): ThreatFeed {
  const catalogue = objectOf(parsed(text), 'a KEV catalogue as JSON');
  const listed = catalogue['vulnerabilities'];
  if (!Array.isArray(listed)) throw unreadable('expected a KEV catalogue with a list of vulnerabilities, got none');
  if (catalogue['count'] !== listed.length) throw unreadable(`expected ${String(catalogue['count'])} vulnerabilities, as the catalogue says, got ${listed.length}: it is not whole; fetch it again`);
  const values = listed.map((entry: unknown, at): ThreatValue => {
    const place = `vulnerabilities[${at}]`;
    const fields = objectOf(entry, place);
    const ransomware = textOf(fields['knownRansomwareCampaignUse'] ?? 'Unknown', `${place}.knownRansomwareCampaignUse`);
    return {
      kind: 'kev', vulnerability: cveOf(fields['cveID'], `${place}.cveID`), since: dayOf(fields['dateAdded'], `${place}.dateAdded`),
      due: fields['dueDate'] === undefined ? null : dayOf(fields['dueDate'], `${place}.dueDate`), ransomware: ransomware === 'Known' ? true : null,
    };
  });
  return { kind: 'kev', version: textOf(catalogue['catalogVersion'], 'catalogVersion'), asOf: parseInstant(textOf(catalogue['dateReleased'], 'dateReleased')), values: unique(values) };
}

/** Scores of one day, CSV with a comment line that names model and day. */
function readEpss(text: string): ThreatFeed {
  const lines = text.split(/\r?\n/);
  const head = /^#model_version:([^,]+),score_date:(\S+)$/.exec(lines[0] ?? '');
  if (head === null) throw unreadable('expected a first line #model_version:NAME,score_date:INSTANT, got another one; fetch the scores as they are published');
  if (lines[1] !== 'cve,epss,percentile') throw unreadable('line 2: expected the columns cve,epss,percentile');
  const values: ThreatValue[] = [];
  for (let at = 2; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [cve, probability, percentile, ...more] = line.split(',');
    if (more.length > 0) throw unreadable(`line ${at + 1}: expected 3 fields, got ${3 + more.length}`);
    values.push({ kind: 'epss', vulnerability: cveOf(cve, `line ${at + 1}`), probability: shareOf(probability, `line ${at + 1}: epss`), percentile: shareOf(percentile, `line ${at + 1}: percentile`) });
  }
  // An instant with a zone as +0000 is what the publisher writes.
  const day = (head[2] ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  return { kind: 'epss', version: head[1] ?? '', asOf: parseInstant(day), values: unique(values) };
}

function unique(values: readonly ThreatValue[]): readonly ThreatValue[] {
  const seen = new Set<string>();
  for (const { vulnerability } of values) {
    if (seen.has(vulnerability)) throw unreadable(`expected ${vulnerability} once, got it twice`);
    seen.add(vulnerability);
  }
  return values;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable('expected JSON, got something else');
  }
}

function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(`${place}: expected an object`);
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown, place: string): string {
  if (typeof value !== 'string' || value === '') throw unreadable(`${place}: expected a text`);
  return value;
}

function cveOf(value: unknown, place: string): string {
  if (typeof value === 'string' && /^CVE-\d{4}-\d{4,19}$/.test(value)) return value;
  throw unreadable(`${place}: expected CVE-YEAR-NUMBER, got ${JSON.stringify(String(value).slice(0, 40))}`);
}

function dayOf(value: unknown, place: string): string {
  return parseLocalDate(textOf(value, place));
}

function shareOf(text: string | undefined, place: string): number {
  const share = text === undefined || !/^[0-9.eE+-]+$/.test(text) ? Number.NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw unreadable(`${place}: expected a number from 0 to 1, got ${JSON.stringify((text ?? '').slice(0, 40))}`);
}

function unreadable(text: string): DomainError {
  return new DomainError('unreadable-table', text);
}

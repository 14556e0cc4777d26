import { type AssetRef, CoverageIndex, DomainError, type EffectiveException, type ExceptionId, type Finding, type Instant } from '@exeat/core';
import { readFindings } from '../../findings/index.ts';
import { selectJson } from '../../findings/json-stream.ts';
import { defaultReadLimits } from '../../findings/reader.ts';
import { decodeText } from '../../findings/text-decoding.ts';
import { type ClauseCover, coversOf } from '../never-widen.ts';
import { refusal } from '../relevant-exceptions.ts';
import type { ReportSource, WaiverRefusal, WaiverRequest } from '../renderer.ts';
import { isOwnSuppression, suppressionBy, type Suppression } from './suppression.ts';
import { sarifSlices } from './slices.ts';

export type SuppressedResult = { readonly suppression: Suppression; readonly exception: ExceptionId; readonly until: Instant };

/** What becomes of a report. `suppressed` by the number of the result, from 0, over all runs in order. Memory: one entry per covered result. */
export type ReportVerdict = { readonly results: number; readonly suppressed: ReadonlyMap<number, SuppressedResult>; readonly refusals: readonly WaiverRefusal[] };

/** Reasons for which the reader leaves out one result; its others are about a run. */
const aboutOneResult = new Set(['malformed-record', 'no-rule', 'dangling-rule']);

/** Decides every result of a report, and changes nothing. Reads it two or three times. */
export async function verdictOnReport(report: ReportSource, live: readonly EffectiveException[], request: WaiverRequest): Promise<ReportVerdict> {
  const { at, destinations } = request;
  const asset = request.asset ?? (await onlySubject(report, destinations));
  const index = new CoverageIndex(live);
  const covered = new Map<number, { finding: Finding; covers: readonly ClauseCover[] }>();
  let results = 0;
  const context = { format: 'sarif', ...(asset === undefined ? {} : { asset }), reopen: () => report.open() };
  // INVARIANT: the reader yields one item per result, in the order of the report.
  for await (const item of (await readFindings(report.open(), context)).items) {
    if (item.kind === 'finding' && isFor(item.finding.asset, destinations)) {
      const covers = coversOf(item.finding, index.candidates(item.finding.rule, item.finding.asset), at);
      if (covers.length > 0) covered.set(results, { finding: item.finding, covers });
    }
    if (item.kind === 'finding' || (item.kind === 'skipped' && aboutOneResult.has(item.reason))) results += 1;
  }
  return weigh(report, results, covered);
}

/** The second look, at the text: a result that names several places is covered only when the exception is not limited to one of them. */
async function weigh(report: ReportSource, results: number, covered: ReadonlyMap<number, { finding: Finding; covers: readonly ClauseCover[] }>): Promise<ReportVerdict> {
  const suppressed = new Map<number, SuppressedResult>();
  const widened = new Map<EffectiveException, Finding[]>();
  let number = 0;
  for await (const slice of sarifSlices(decodeText(report.open(), defaultReadLimits), defaultReadLimits.recordSize)) {
    if (slice.kind === 'around') continue;
    checkNotOurs(slice.text, report, number);
    const found = covered.get(number);
    number += 1;
    if (found === undefined) continue;
    const { finding, covers } = found;
    const several = hasSeveralPlaces(slice.text);
    const cover = covers.find(({ clauses }) => !several || clauses.some((clause) => clause.path === undefined));
    if (cover !== undefined) suppressed.set(number - 1, { suppression: suppressionBy(cover.by, cover.until), exception: cover.exception, until: cover.until });
    else for (const { by } of covers) widened.set(by, [...(widened.get(by) ?? []), finding]);
  }
  checkCount(results, number, report);
  const why = 'expected cover of every place that a result names, got an exception limited to one path: a suppression hides the whole result';
  return { results, suppressed, refusals: [...widened].map(([exception, findings]) => refusal(exception, 'would-widen', why, findings)) };
}

/** INVARIANT: reader and slicer agree on what a result is; else a suppression could land on another one. */
export function checkCount(expected: number, got: number, report: ReportSource): void {
  if (expected === got) return;
  throw new DomainError('unreadable-findings', `expected ${expected} results in ${report.name}, as its reader found, got ${got}; is it being written to?`, { expected, got });
}

/** An own suppression of an earlier time may be of an exception that has ended: nothing would ever take it out. */
function checkNotOurs(text: string, report: ReportSource, number: number): void {
  if (!text.includes('exceptionId')) return;
  const own = suppressionsIn(text).find(isOwnSuppression);
  if (own === undefined) return;
  throw new DomainError('unreadable-findings', `expected ${report.name} as the tool wrote it, got a report that was annotated before (result ${number + 1}); annotate the original`, { number });
}

function suppressionsIn(text: string): readonly unknown[] {
  const result: unknown = JSON.parse(text);
  const found = typeof result === 'object' && result !== null && 'suppressions' in result ? result.suppressions : [];
  return Array.isArray(found) ? found : [];
}

function hasSeveralPlaces(text: string): boolean {
  const result: unknown = JSON.parse(text);
  return typeof result === 'object' && result !== null && 'locations' in result && Array.isArray(result.locations) && result.locations.length > 1;
}

/** The destination, for a report that names no repository itself: what it does name is never overruled. */
async function onlySubject(report: ReportSource, destinations: readonly AssetRef[]): Promise<AssetRef | undefined> {
  const [only, another] = destinations;
  if (only === undefined || another !== undefined) return undefined;
  const parts = selectJson(decodeText(report.open(), defaultReadLimits), ['runs[].versionControlProvenance[].repositoryUri'], defaultReadLimits);
  for await (const part of parts) if (part.kind === 'value') return undefined;
  return only;
}

function isFor(asset: AssetRef, destinations: readonly AssetRef[]): boolean {
  return destinations.length === 0 || destinations.some(({ type, id }) => type === asset.type && id === asset.id);
}

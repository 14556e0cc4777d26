import { DomainError, type EffectiveException, type ExceptionId } from '@exeat/core';
import { refusal, relevantExceptions } from '../relevant-exceptions.ts';
import { earliest, type RenderedFile, type RenderedWaivers, type WaiverRefusal, type WaiverRenderer, type WaiverRequest } from '../renderer.ts';
import { annotated } from './annotate.ts';
import { readSuppressions } from './read-suppressions.ts';
import { type ReportVerdict, verdictOnReport } from './report-verdict.ts';

/** The given SARIF report, with a suppression on exactly the results that are covered (waivers §1.15). */
export const sarifWaivers: WaiverRenderer = {
  target: 'sarif',
  title: 'SARIF 2.1.0: the report with suppressions',
  assetKeyed: true,
  needs: { findings: true, for: false },
  render,
  read: readSuppressions,
};

async function render(request: WaiverRequest): Promise<RenderedWaivers> {
  const { exceptions, at, destinations, reports } = request;
  const { live, refusals, unrelated } = relevantExceptions(exceptions, at, (clause) => {
    if (clause.rules?.scheme !== 'sarif') return false;
    return destinations.length === 0 || destinations.some(({ type }) => type === clause.asset.type);
  }, destinations);
  if (reports.length === 0) return withoutReport(live, refusals, unrelated);
  const files: RenderedFile[] = [];
  const refused: WaiverRefusal[] = [];
  const names = new Set<string>();
  for (const report of reports) {
    const verdict = await verdictOnReport(report, live, request);
    refused.push(...verdict.refusals);
    const name = fileName(report.name, names);
    const content = annotated(report, verdict);
    const entries = entriesOf(verdict);
    files.push({ destination: null, name, mediaType: 'application/sarif+json', content, entries, validUntil: earliest(entries.map(({ until }) => until)) });
  }
  const validUntil = earliest(files.flatMap((file) => file.validUntil ?? []));
  return { files, refusals: [...refusals, ...refused], unrelated, validUntil };
}

function withoutReport(live: readonly EffectiveException[], refusals: readonly WaiverRefusal[], unrelated: readonly ExceptionId[]): RenderedWaivers {
  const why = 'expected the report to annotate, got none; give it with --findings FILE';
  if (live.length === 0 && refusals.length === 0) throw new DomainError('unreadable-findings', why);
  return { files: [], refusals: [...refusals, ...live.map((exception) => refusal(exception, 'needs-context', why))], unrelated, validUntil: null };
}

/** One entry per exception: its suppressions share a guid. */
function entriesOf({ suppressed }: ReportVerdict): RenderedFile['entries'] {
  const entries = new Map<string, RenderedFile['entries'][number]>();
  for (const { suppression, exception, until } of suppressed.values()) entries.set(suppression.guid, { key: suppression.guid, exceptions: [exception], until });
  return [...entries.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** The report's own name, as far as it is one; numbered where two reports share it. */
function fileName(path: string, names: Set<string>): string {
  const base = path.split(/[\\/]/).at(-1)?.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+/, '') ?? '';
  const stem = base.replace(/\.(?:sarif|json|sarif\.json)$/i, '') || 'report';
  let name = `${stem}.sarif`;
  for (let number = 2; names.has(name); number += 1) name = `${stem}-${number}.sarif`;
  names.add(name);
  return name;
}

import type { ReplyOf, routes } from '@exeat/contract';
import { type ListedFinding, requirementsOfRules, type Queries } from '@exeat/store';

type Shown = ReplyOf<typeof routes.listFindings>['items'][number];

/** Findings as the API shows them, each with the requirements that its rule checks now. */
export async function presentFindings(queries: Queries, findings: readonly ListedFinding[]): Promise<Shown[]> {
  const mapped = await requirementsOfRules(queries, findings.map((finding) => finding.rule));
  return findings.map((finding, index) => {
    const { identity, rule, asset, component, path, line, port, value, status, severity, title, firstSeen, lastSeen, source, references, coverage, by, unit } = finding;
    return {
      identity, rule, asset, unit, status, severity, title, firstSeen, lastSeen, coverage, by,
      requirements: [...(mapped[index] ?? [])],
      source: { ...source },
      ...(component === undefined ? {} : { component }), ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }),
      ...(port === undefined ? {} : { port }), ...(value === undefined ? {} : { value }),
      ...(references === undefined ? {} : { references: [...references] }),
    };
  });
}

import type { ReplyOf, routes } from '@exeat/contract';
import { type AssetRef, coverageOf, type Hash, type Instant } from '@exeat/core';
import { findingSpans, listFindings, requirementsOfRules } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { confirm } from '../../coverage/confirm.ts';
import type { Caller } from '../../http/authenticate.ts';
import { sightAmong } from '../../http/require-sight.ts';
import { presentFindings } from './present-findings.ts';

/**
 * A finding with what covers it or why nothing does, as the core judges it: memory nominates, one query confirms. One that is resolved by then is
 * shown as it was reported last, and has no coverage. What covers it is named to everybody, what it is called only to who sees that exception.
 * Null: never reported.
 */
export async function readFinding(
  context: ServerContext,
  { asset, identity }: { readonly asset: AssetRef; readonly identity: Hash },
  at: Instant,
  caller: Caller,
): Promise<ReplyOf<typeof routes.getFinding> | null> {
  const { pool, coverage } = context;
  const known = (await findingSpans(pool, asset, identity)).filter((span) => span.from <= at);
  const last = known.findLast((span) => span.until === null || span.until > at) ?? known.at(-1);
  if (last === undefined) return null;
  const holds = last.until === null || last.until > at;
  const { items } = await listFindings(pool, { asset, identity, status: 'any', at: holds ? at : last.from, limit: 1 });
  const [stored] = items;
  const [finding] = await presentFindings(pool, items);
  if (stored === undefined || finding === undefined) return null;
  const spans = known.map((span) => ({ ...span }));
  if (!holds) return { asOf: at, finding: { ...finding, coverage: null, by: null }, covers: [], reasons: [], spans };
  const [required] = await requirementsOfRules(pool, [stored.rule]);
  const nominated = coverage.index.candidates(stored.rule, stored.asset);
  const judged = coverageOf(stored, (await confirm(pool, nominated, at)).values(), at, { required: required ?? [] });
  const sees = await sightAmong(context, caller, judged.covers.map(({ exception }) => exception));
  const agreed = stored.coverage === judged.status;
  return {
    asOf: at,
    // Memory may be late, and is then the narrower of the two.
    finding: { ...finding, coverage: stored.status === 'open' ? judged.status : null, by: agreed ? finding.by : null },
    covers: judged.covers.map(({ exception, grant, until, then, conditions }) => ({
      exception, title: sees(exception) ? (coverage.get(exception)?.title ?? '') : '', grant, until, then, conditions: [...conditions],
    })),
    reasons: judged.reasons.map((one) => ({ ...one })),
    spans,
  };
}

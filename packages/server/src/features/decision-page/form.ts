import type { ExceptionReply } from '@exeat/contract';
import type { DecisionLink } from '../../identity/decision-link.ts';
import { isStorable } from '../../http/read-json.ts';

/** What the form sends, as typed. */
export type Fields = {
  readonly outcome: string;
  readonly rationale: string;
  readonly lastDay: string;
  /** Positions of the clauses that are kept; null: the form had none to choose from. */
  readonly clauses: readonly number[] | null;
  readonly userName: string;
  readonly password: string;
  readonly code: string;
};

/** The fields of a body; null when it is none. */
export function readFields(body: unknown): Fields | null {
  if (!(body instanceof URLSearchParams) || !isStorable([...body.values()].join(''))) return null;
  const text = (name: string): string => body.get(name) ?? '';
  return {
    outcome: text('outcome'),
    rationale: text('rationale').replaceAll('\r\n', '\n'),
    lastDay: text('lastDay'),
    clauses: body.has('clauses') ? body.getAll('clause').map(Number) : null,
    userName: text('userName'),
    password: text('password'),
    code: text('code').trim(),
  };
}

export type PageCommand = { readonly verb: 'decide' | 'vote'; readonly body: object };

/** The command of the API for what was filled in, on the reliance hash of the link; null when nothing was chosen. */
export function commandOf(
  { outcome, rationale, lastDay, clauses }: Fields,
  { relianceHash }: DecisionLink,
  { content }: ExceptionReply,
): PageCommand | null {
  const base = { rationale, relianceHash };
  if (outcome === 'yes' || outcome === 'no' || outcome === 'abstain') return { verb: 'vote', body: { ...base, vote: outcome } };
  if (outcome === 'approve_narrower') {
    const scope = clauses === null || clauses.length === content.scope.length ? null : content.scope.filter((_clause, at) => clauses.includes(at));
    const shorter = lastDay === '' || lastDay === content.validity.lastDay ? {} : { lastDay };
    return { verb: 'decide', body: { ...base, outcome, narrower: { ...shorter, ...(scope === null || scope.length === 0 ? {} : { scope }) } } };
  }
  if (!['approve', 'return', 'reject', 'object'].includes(outcome)) return null;
  return { verb: 'decide', body: { ...base, outcome } };
}

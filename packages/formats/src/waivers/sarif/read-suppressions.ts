import { DomainError } from '@exeat/core';
import { selectJson } from '../../findings/json-stream.ts';
import { listOf, member, textOf } from '../../findings/json-value.ts';
import { defaultReadLimits } from '../../findings/reader.ts';
import type { FoundWaiver } from '../renderer.ts';

type Draft = Omit<FoundWaiver, 'rule'> & { readonly run: number; readonly ruleId: string | undefined };

/** Every suppression of a SARIF log, in order, whoever wrote it: those by tools and people name no exception. */
export async function readSuppressions(text: string): Promise<readonly FoundWaiver[]> {
  const drafts: Draft[] = [];
  const tools = new Map<number, string>();
  let runs = 0;
  for await (const { kind, at, indices, value } of selectJson(onePiece(text), ['runs[].tool.driver.name', 'runs[].results[]'], defaultReadLimits)) {
    const [run = 0, result = 0] = indices;
    if (kind === 'open' && at === 'runs') runs += 1;
    if (kind !== 'value') continue;
    if (at === 'runs[].tool.driver.name') tools.set(run, textOf(value) ?? '');
    else drafts.push(...suppressionsOf(value, run, result));
  }
  if (runs === 0) throw new DomainError('unreadable-findings', 'expected a SARIF log with runs, got JSON without');
  // A run may name its tool after its results.
  return drafts.map(({ run, ruleId, ...rest }) => ({ ...rest, rule: ruleId === undefined ? null : `${tools.get(run) ?? 'unknown'}/${ruleId}` }));
}

async function* onePiece(text: string): AsyncGenerator<string> {
  yield text;
}

function suppressionsOf(result: unknown, run: number, index: number): Draft[] {
  const ruleId = textOf(member(result, 'ruleId')) ?? textOf(member(result, 'rule', 'id'));
  return listOf(member(result, 'suppressions')).map((suppression, at) => {
    const exception = textOf(member(suppression, 'properties', 'exceptionId'));
    return {
      target: 'sarif',
      key: `runs[${run}].results[${index}].suppressions[${at}]`,
      run,
      ruleId,
      exceptions: exception === undefined ? [] : [exception],
      until: textOf(member(suppression, 'properties', 'expiryUtc')) ?? null,
      text: textOf(member(suppression, 'justification')) ?? textOf(member(suppression, 'kind')) ?? '',
    };
  });
}

import type { AssetRef, RuleRef } from '@exeat/core';
import type { Draft } from '../asset-runs.ts';
import { titleOf } from '../finding-text.ts';
import { countOf, listOf, member, textOf } from '../json-value.ts';
import { groupOf, objectAsset } from '../kubernetes/object-asset.ts';
import { observedAt } from '../observed-at.ts';

/** As much of the message as tells two violations of one object apart. */
const maxNative = 1000;

export function isConstraint(value: unknown): boolean {
  return groupOf(textOf(member(value, 'apiVersion'))) === 'constraints.gatekeeper.sh';
}

export type ConstraintItem =
  | { readonly draft: Draft; readonly asset: AssetRef | undefined }
  | { readonly reason: 'no-rule' | 'no-results' | 'capped-list'; readonly detail: string };

/** The violations of one constraint, whatever the constraint does about them. Gatekeeper lists 20 unless it is told otherwise. */
export function* constraintItems(constraint: unknown, cluster: string): Generator<ConstraintItem> {
  const [kind, name] = [textOf(member(constraint, 'kind')), textOf(member(constraint, 'metadata', 'name'))];
  if (kind === undefined || name === undefined) {
    yield { reason: 'no-rule', detail: 'a constraint without kind or name' };
    return;
  }
  const rule: RuleRef = { scheme: 'gatekeeper', id: `${kind}/${name}` };
  const status = member(constraint, 'status');
  const violations = listOf(member(status, 'violations'));
  const total = countOf(member(status, 'totalViolations'));
  if (violations.length === 0 && total === undefined && textOf(member(status, 'auditTimestamp')) === undefined) {
    yield { reason: 'no-results', detail: `${rule.id.slice(0, 200)} has not been audited` };
    return;
  }
  for (const violation of violations) {
    yield { draft: draftOf(constraint, violation, rule), asset: subject(violation, cluster) };
  }
  if (total !== undefined && total > violations.length) {
    const detail = `${rule.id.slice(0, 200)} has ${total} violations, ${violations.length} are listed; raise --constraint-violations-limit`;
    yield { reason: 'capped-list', detail };
  }
}

function draftOf(constraint: unknown, violation: unknown, rule: RuleRef): Draft {
  const message = textOf(member(violation, 'message'));
  const action = textOf(member(violation, 'enforcementAction')) ?? textOf(member(constraint, 'spec', 'enforcementAction')) ?? 'deny';
  const observed = observedAt(textOf(member(constraint, 'status', 'auditTimestamp')));
  return {
    rule,
    status: 'open',
    severity: 'unknown',
    title: titleOf(message) ?? titleOf(rule.id) ?? 'untitled',
    ...(observed === undefined ? {} : { observedAt: observed }),
    source: {
      format: 'gatekeeper',
      tool: 'Gatekeeper',
      ...(message === undefined ? {} : { native: message.slice(0, maxNative).toWellFormed() }),
      status: action.slice(0, 100),
    },
  };
}

function subject(violation: unknown, cluster: string): AssetRef | undefined {
  const group = member(violation, 'group');
  return objectAsset(cluster, {
    kind: textOf(member(violation, 'kind')),
    name: textOf(member(violation, 'name')),
    // The core group is written as an empty text.
    group: group === '' ? 'core' : textOf(group),
    namespace: textOf(member(violation, 'namespace')),
  });
}

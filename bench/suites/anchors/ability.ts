import { createMongoAbility, type MongoAbility, type RawRuleOf, subject } from '@casl/ability';
import type { EffectiveException } from '@exeat/core';
import { type Host, asked } from '../../report/exceptions.ts';

/** The same exceptions as rules of CASL: a rule of a scanner is an action, a host a subject with its id and containers. It knows no time. */
export function abilityOf(exceptions: readonly EffectiveException[]): MongoAbility {
  const rules = exceptions
    .filter(({ intervals }) => intervals.some(({ from, until }) => from <= asked && asked < until))
    .flatMap(({ scope }) =>
      scope.map(
        ({ rules: cited, asset }): RawRuleOf<MongoAbility> => ({
          action: [...(cited?.ids ?? [])],
          subject: 'host',
          conditions: 'ids' in asset ? { id: { $in: [...asset.ids] } } : { containers: asset.under },
        }),
      ),
    );
  return createMongoAbility(rules);
}

export function abilitySubject({ ref, containers }: Host): ReturnType<typeof subject> {
  return subject('host', { id: ref.id, containers: [...containers] });
}

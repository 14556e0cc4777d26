import { unfilledOffices } from '../approval/unfilled-seats.ts';
import { readToxicRules } from '../risk/toxic/read-toxic-rules.ts';
import { standardToxicRules } from '../risk/toxic/standard-toxic-rules.ts';
import type { ToxicRules } from '../risk/toxic/toxic-rules.ts';
import type { ConfigKind } from './config-kind.ts';

/** What is worse together than alone. */
export const toxicKind: ConfigKind<ToxicRules> = {
  name: 'toxic-rules',
  title: 'Toxic combinations',
  standard: standardToxicRules,
  read: readToxicRules,
  unworkable: ({ rules }, world) => unfilledOffices(rules.flatMap(({ effect }, at) => (effect.seats ?? []).map((role, nth) => ({ at: `rules.${at}.effect.seats.${nth}`, role }))), world.matrix, world),
  inFacts: (facts, rules) => (facts.toxic === null ? facts : { ...facts, toxic: { ...facts.toxic, rules } }),
};

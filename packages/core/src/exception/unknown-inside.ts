import type { Reason } from '../errors.ts';
import { unitId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import type { FrozenScope } from '../scope/scope.ts';

/**
 * E44: whoever is inside a scope decides nothing on it, so that somebody has to know who that is. Refused are a unit that the directory does not know, a group
 * of people that it has nobody in, groups that are not named one by one, and the unit above all others: then everybody is inside, and nobody is left to decide.
 */
export function unknownInside(scope: FrozenScope, { units, people }: Organisation): readonly Reason[] {
  const groups = new Set([...people.values()].flatMap((person) => person.groups ?? []));
  const reasons: Reason[] = [];
  const refuse = (code: 'unknown-asset' | 'invalid-scope', text: string): void => {
    reasons.push({ code, rule: 'E44', text: `scope: ${text}` });
  };
  for (const { asset, members } of scope) {
    if (asset.type === 'person-group' && 'under' in asset) refuse('invalid-scope', `person-group under ${asset.under}: expected groups of people by their ids, so that whoever is in them is known.`);
    if (asset.type === 'person-group' && 'ids' in asset) {
      for (const id of members.filter((one) => !groups.has(one))) refuse('unknown-asset', `person-group:${id} has nobody in it that the directory knows of; expected a group that people on record are in (their \`groups\`), as in /people.`);
    }
    if (asset.type !== 'unit') continue;
    for (const id of new Set(['under' in asset ? asset.under : '', ...members].filter((one) => one !== ''))) {
      const unit = units.get(unitId(id));
      if (unit === undefined) refuse('unknown-asset', `unit:${id} is no unit of the directory, so nobody knows who is inside it; expected the id of a unit, as in /units.`);
      else if (unit.parent === null) refuse('invalid-scope', `unit:${id} has everybody in it, so that nobody is left to decide; expected units below it.`);
    }
  }
  return reasons;
}

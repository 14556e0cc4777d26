import type { Organisation, PersonId, RoleAssignment } from '@exeat/core';
import { unitId } from '@exeat/core';
import type { Tx } from '@exeat/store';
import { holdDirectory } from '../record/record-directory.ts';
import { recordAll } from '../record/record-events.ts';
import type { Provider } from './providers.ts';

/**
 * Brings the roles that a provider's mapping speaks of into line with the groups that it claims for a person: what is mapped and claimed is
 * held, what is mapped and not claimed is not, and what no line maps stays as the registrar recorded it. Answers the units of lines that name none.
 */
export async function applyMappedRoles(
  tx: Tx,
  provider: Provider,
  person: PersonId,
  groups: readonly string[],
  requestId: string,
): Promise<readonly string[]> {
  if (provider.roles.length === 0) return [];
  const organisation = await holdDirectory(tx);
  const known = organisation.people.get(person);
  if (known === undefined) return [];
  const roles = mappedRoles(known.roles, provider, groups, organisation);
  if (sameRoles(known.roles, roles)) return [];
  const event = { type: 'person_recorded' as const, data: { person: { ...known, roles } } };
  await recordAll(tx, [{ stream: `person:${person}`, event }], {
    actor: { person: null, kind: 'system' },
    ruleId: `provider:${provider.id}`,
    requestId,
  });
  return provider.roles.map((line) => line.unit).filter((unit) => !organisation.units.has(unitId(unit)));
}

function mappedRoles(
  held: readonly RoleAssignment[],
  provider: Provider,
  groups: readonly string[],
  organisation: Organisation,
): readonly RoleAssignment[] {
  const lines = provider.roles.map(({ group, role, unit }) => ({ role, unit: unitId(unit), isClaimed: groups.includes(group) }));
  const isMapped = (one: RoleAssignment): boolean => lines.some((line) => line.role === one.role && line.unit === one.unit);
  const claimed = lines.filter((line) => line.isClaimed && organisation.units.has(line.unit)).map(({ role, unit }) => ({ role, unit }));
  return [...held.filter((one) => !isMapped(one)), ...distinct(claimed)];
}

function distinct(roles: readonly RoleAssignment[]): readonly RoleAssignment[] {
  return [...new Map(roles.map((one) => [keyOf(one), one])).values()];
}

function sameRoles(a: readonly RoleAssignment[], b: readonly RoleAssignment[]): boolean {
  return new Set(a.map(keyOf)).symmetricDifference(new Set(b.map(keyOf))).size === 0;
}

function keyOf({ role, unit }: RoleAssignment): string {
  return `${role} ${unit}`;
}

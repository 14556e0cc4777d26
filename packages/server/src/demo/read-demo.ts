import { readFile } from 'node:fs/promises';
import { askedAsset, askedMapping, askedRequirement } from '@exeat/contract';
import {
  type Asset,
  canonicalAssetId,
  type DirectoryChange,
  type Instant,
  parseInstant,
  type PersonId,
  personId,
  type Requirement,
  requirementId,
  type Role,
  roles,
  type RuleMapping,
  unitId,
} from '@exeat/core';
import { parse } from 'yaml';
import { z } from 'zod';

/** The demo organisation, read. */
export type Demo = {
  /** Where its clock starts. */
  readonly startsAt: Instant;
  readonly directory: Required<DirectoryChange>;
  readonly requirements: readonly Requirement[];
  readonly mappings: readonly RuleMapping[];
  readonly assets: readonly Asset[];
};

const heads = z.strictObject({ lead: z.string().optional(), head: z.string().optional(), executive: z.string().optional() });
const organisationFile = z.strictObject({
  startsAt: z.string(),
  calendars: z.array(z.strictObject({ id: z.string(), workingDays: z.array(z.number()), years: z.array(z.number()), holidays: z.array(z.string()) })),
  units: z.array(z.strictObject({ id: z.string(), name: z.string(), parent: z.string().nullable(), zone: z.string(), heads })),
  people: z.array(
    z.strictObject({
      id: z.string(),
      userName: z.string(),
      name: z.string(),
      unit: z.string(),
      manager: z.string().nullable(),
      roles: z.array(z.enum(roles)).default([]),
    }),
  ),
});
const libraryFile = z.strictObject({
  documents: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      tier: askedRequirement.shape.tier,
      owner: z.string(),
      clauses: z.array(askedRequirement.omit({ document: true, tier: true, id: true }).extend({ id: z.string() })),
    }),
  ),
  mappings: z.array(
    z.strictObject({ scheme: askedMapping.shape.rule.shape.scheme, prefix: z.string(), rules: z.record(z.string(), z.array(z.string())) }),
  ),
});
const assetsFile = z.strictObject({ assets: z.array(askedAsset) });

/** Reads the files of a demo. @throws Error for a file that is not as it should be: a fault of ours. */
export async function readDemo(folder: URL = new URL('../../demo/', import.meta.url)): Promise<Demo> {
  const [organisation, library, inventory] = await Promise.all([
    read(new URL('organisation.yaml', folder), organisationFile),
    read(new URL('library.yaml', folder), libraryFile),
    read(new URL('assets.yaml', folder), assetsFile),
  ]);
  return {
    startsAt: parseInstant(organisation.startsAt),
    directory: directoryOf(organisation),
    requirements: library.documents.flatMap(({ clauses, ...document }) => clauses.map((clause) => requirementOf(document, clause))),
    mappings: library.mappings.flatMap(mappingsOf),
    assets: inventory.assets.map(({ type, id, unit, criticality, classes, exposure, under }) => ({
      ref: { type, id: canonicalAssetId(type, id) },
      unit: unitId(unit),
      classes,
      under,
      ...(criticality === undefined ? {} : { criticality }),
      ...(exposure === undefined ? {} : { exposure }),
    })),
  };
}

async function read<Schema extends z.ZodType>(file: URL, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(parse(await readFile(file, 'utf8')));
}

function directoryOf({ calendars, units, people }: z.output<typeof organisationFile>): Required<DirectoryChange> {
  const [calendar] = calendars;
  if (calendar === undefined) throw new Error('expected a working calendar in the demo, got none');
  // A role is held over the whole group, but for those of a line: the demo is small.
  const held = (role: Role) => ({ role, unit: unitId('GRP') });
  return {
    calendars,
    units: units.map(({ id, name, parent, zone, heads: { lead, head, executive } }) => ({
      id: unitId(id),
      name,
      parent: parent === null ? null : unitId(parent),
      zone,
      calendar: calendar.id,
      heads: { ...at('lead', lead), ...at('head', head), ...at('executive', executive) },
    })),
    people: people.map(({ id, userName, name, unit, manager, roles: named }) => ({
      id: personId(id),
      userName,
      name,
      email: `${userName}@larkfield.example`,
      unit: unitId(unit),
      manager: manager === null ? null : personId(manager),
      active: true,
      roles: named.map(held),
    })),
  };
}

function at<Grade extends string>(grade: Grade, person: string | undefined): { [Name in Grade]?: PersonId } {
  return person === undefined ? {} : ({ [grade]: personId(person) } as { [Name in Grade]: PersonId });
}

type Documents = z.output<typeof libraryFile>['documents'][number];

function requirementOf({ id, title, tier, owner }: Omit<Documents, 'clauses'>, clause: Documents['clauses'][number]): Requirement {
  return {
    id: requirementId(`${id}/${clause.id}`),
    document: { id, title, owner: personId(owner) },
    version: 1,
    title: clause.title,
    statement: clause.statement,
    tier,
    crown: clause.crown,
    waivable: clause.waivable,
    controls: clause.controls,
    obligations: clause.obligations.map(({ clause: name, waivability, enduringAllowed, maxDays, namedSigner, appliesTo }) => ({
      clause: name,
      waivability,
      enduringAllowed,
      ...(maxDays === undefined ? {} : { maxDays }),
      ...(namedSigner === undefined ? {} : { namedSigner }),
      ...(appliesTo === undefined ? {} : { appliesTo: appliesTo as NonNullable<Requirement['obligations'][number]['appliesTo']> }),
    })),
    ...(clause.controlOwner === undefined ? {} : { controlOwner: personId(clause.controlOwner) }),
    ...(clause.maxDays === undefined ? {} : { maxDays: clause.maxDays }),
  };
}

function mappingsOf({ scheme, prefix, rules }: z.output<typeof libraryFile>['mappings'][number]): readonly RuleMapping[] {
  return Object.entries(rules).flatMap(([requirement, ids]) =>
    ids.map((id) => ({ rule: { scheme, id: `${prefix}${id}` }, requirements: [requirementId(requirement)] })),
  );
}

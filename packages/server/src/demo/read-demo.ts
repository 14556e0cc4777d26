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
  type RoleAssignment,
  roles,
  type RuleMapping,
  unitId,
} from '@exeat/core';
import { parse } from 'yaml';
import { z } from 'zod';

/** The demo organisation, read. */
export type Demo = {
  /** Where its history begins, before its clock starts. */
  readonly historyStartsAt: Instant;
  /** Where its clock starts. */
  readonly startsAt: Instant;
  readonly directory: Required<DirectoryChange>;
  readonly requirements: readonly Requirement[];
  readonly mappings: readonly RuleMapping[];
  readonly assets: readonly Asset[];
};

/** Where the files of the demo lie. */
export const demoFolder = new URL('../../demo/', import.meta.url);

const heads = z.strictObject({ lead: z.string().optional(), head: z.string().optional(), executive: z.string().optional() });
const organisationFile = z.strictObject({
  startsAt: z.string(),
  historyStartsAt: z.string(),
  calendars: z.array(z.strictObject({ id: z.string(), workingDays: z.array(z.number()), years: z.array(z.number()), holidays: z.array(z.string()) })),
  units: z.array(z.strictObject({ id: z.string(), name: z.string(), parent: z.string().nullable(), zone: z.string(), calendar: z.string(), heads })),
  people: z.array(
    z.strictObject({
      id: z.string(),
      userName: z.string(),
      name: z.string(),
      unit: z.string(),
      manager: z.string().nullable(),
      roles: z.array(z.string().transform(roleOf)).default([]),
      groups: z.array(z.string()).optional(),
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
export async function readDemo(folder: URL = demoFolder): Promise<Demo> {
  const [organisation, library, inventory] = await Promise.all([
    readYaml(new URL('organisation.yaml', folder), organisationFile),
    readYaml(new URL('library.yaml', folder), libraryFile),
    readYaml(new URL('assets.yaml', folder), assetsFile),
  ]);
  return {
    historyStartsAt: parseInstant(organisation.historyStartsAt),
    startsAt: parseInstant(organisation.startsAt),
    directory: directoryOf(organisation),
    requirements: library.documents.flatMap(({ clauses, ...document }) => clauses.map((clause) => requirementOf(document, clause))),
    mappings: library.mappings.flatMap(mappingsOf),
    assets: inventory.assets.flatMap((asset) => expanded(asset.id).map((id) => ({ ...asset, id }))).map(({ type, id, unit, criticality, classes, exposure, under }) => ({
      ref: { type, id: canonicalAssetId(type, id) },
      unit: unitId(unit),
      classes,
      under,
      ...(criticality === undefined ? {} : { criticality }),
      ...(exposure === undefined ? {} : { exposure }),
    })),
  };
}

export async function readYaml<Schema extends z.ZodType>(file: URL, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(parse(await readFile(file, 'utf8')));
}

function directoryOf({ calendars, units, people }: z.output<typeof organisationFile>): Required<DirectoryChange> {
  return {
    calendars,
    units: units.map(({ id, name, parent, zone, calendar, heads: { lead, head, executive } }) => ({
      id: unitId(id),
      name,
      parent: parent === null ? null : unitId(parent),
      zone,
      calendar,
      heads: { ...at('lead', lead), ...at('head', head), ...at('executive', executive) },
    })),
    people: people.map(({ id, userName, name, unit, manager, roles: named, groups }) => ({
      id: personId(id),
      userName,
      name,
      email: `${userName}@larkfield.example`,
      unit: unitId(unit),
      manager: manager === null ? null : personId(manager),
      active: true,
      roles: named,
      ...(groups === undefined ? {} : { groups }),
    })),
  };
}

/** `role` over the whole group, or `role@UNIT`. */
function roleOf(text: string): RoleAssignment {
  const [name = '', unit = 'GRP'] = text.split('@');
  const role = roles.find((one) => one === name);
  if (role === undefined) throw new Error(`expected a role in the demo, got ${text}`);
  return { role, unit: unitId(unit) };
}

/** The ids that `claims-arc-{01..14}` stands for: numbers as wide as the first is written. */
export function expanded(id: string): readonly string[] {
  const [, before, first = '', last, after] = /^(.*)\{(\d+)\.\.(\d+)\}(.*)$/.exec(id) ?? [];
  if (last === undefined) return [id];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => `${before}${String(Number(first) + at).padStart(first.length, '0')}${after}`);
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
    obligations: clause.obligations.map(({ clause: name, waivability, enduringAllowed, maxDays, namedSigner, profile, appliesTo }) => ({
      clause: name,
      waivability,
      enduringAllowed,
      ...(maxDays === undefined ? {} : { maxDays }),
      ...(namedSigner === undefined ? {} : { namedSigner }),
      ...(profile === undefined ? {} : { profile }),
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

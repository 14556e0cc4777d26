import type { AskedRequirement, ParsedOf, routes } from '@exeat/contract';
import {
  accept,
  canonicalJson,
  type Decision,
  type Json,
  type ObligationLink,
  type Organisation,
  parseRuleKey,
  publishedNumber,
  type PolicyLibrary,
  type Reason,
  refuse,
  type Requirement,
  requirementId,
  requirementOfNumber,
  type RuleMapping,
} from '@exeat/core';
import { findPerson } from '../identity/find-person.ts';

type AskedLink = AskedRequirement['obligations'][number];

/** Requirements to publish: people by id, and a version above the published one wherever anything has changed. */
export function readRequirements(
  asked: readonly AskedRequirement[],
  library: PolicyLibrary,
  organisation: Organisation,
): Decision<readonly Requirement[]> {
  const reasons: Reason[] = [];
  const requirements = asked.flatMap((one) => {
    const read = readOne(one, organisation, library);
    if (!read.ok) reasons.push(...read.reasons);
    return read.ok ? [read.value] : [];
  });
  const twice = requirements.filter(({ id }, at) => requirements.findIndex((other) => other.id === id) !== at);
  for (const { id } of twice) reasons.push({ code: 'invalid-field', rule: '§9.9', text: `${id}: expected each requirement once, got it under two of its numbers, or twice.` });
  return reasons.length > 0 ? refuse(...reasons) : accept(requirements);
}

/** A changed version of a published requirement. */
export function publishedFrom(
  known: Requirement,
  { effective: _effective, ...change }: ParsedOf<typeof routes.changeRequirement>['body'],
  { organisation, library }: { readonly organisation: Organisation; readonly library: PolicyLibrary },
): Decision<Requirement> {
  const { aliases, document, title, statement, tier, crown, controlOwner, waivable, maxDays, conforming, withdrawn = false, obligations, controls, parent } = known;
  const merged: AskedRequirement = {
    id: known.id,
    document: { ...document },
    title,
    statement,
    tier,
    crown,
    waivable,
    withdrawn,
    obligations: obligations.map(linkView),
    controls: [...controls],
    ...(aliases === undefined ? {} : { aliases: [...aliases] }),
    ...(conforming === undefined ? {} : { conforming: [...conforming] }),
    ...(controlOwner === undefined ? {} : { controlOwner }),
    ...(maxDays === undefined ? {} : { maxDays }),
    ...(parent === undefined ? {} : { parent }),
  };
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { maxDays: longest, conforming: values, ...whole } = { ...merged, ...given };
  return readOne({ ...whole, ...(longest == null ? {} : { maxDays: longest }), ...(values == null ? {} : { conforming: values }) }, organisation, library);
}

function readOne(asked: AskedRequirement, organisation: Organisation, library: PolicyLibrary): Decision<Requirement> {
  const number = publishedNumber(asked, library);
  if (!number.ok) return number;
  const { known, id, aliases } = number.value;
  const owner = findPerson(organisation, asked.document.owner);
  const controlOwner = asked.controlOwner === undefined ? null : findPerson(organisation, asked.controlOwner);
  const reasons: Reason[] = [];
  if (owner === undefined)
    reasons.push({
      code: 'unknown-person',
      rule: '§4.1',
      text: `${asked.id}: expected a recorded person as owner of the document, got ${asked.document.owner}.`,
    });
  if (controlOwner === undefined)
    reasons.push({
      code: 'unknown-person',
      rule: '§4.1',
      text: `${asked.id}: expected a recorded person as control owner, got ${asked.controlOwner ?? ''}.`,
    });
  if (!asked.id.startsWith(`${asked.document.id}/`))
    reasons.push({ code: 'invalid-field', rule: 'library', text: `${asked.id}: expected an id within document ${asked.document.id}.` });
  if (asked.version !== undefined && known !== undefined && asked.version < known.version) {
    reasons.push({
      code: 'invalid-field',
      rule: '§3.7',
      text: `${asked.id}: expected version ${known.version} or above, got ${asked.version}: a published version is never gone back on.`,
    });
  }
  for (const { clause, profile } of asked.obligations) {
    if (profile !== undefined && !library.profiles.has(profile))
      reasons.push({ code: 'invalid-field', rule: '§2.0', text: `${asked.id}: ${clause}: expected the id of a waiver profile (GET /waiver-profiles), got ${profile}.` });
  }
  if (reasons.length > 0 || owner === undefined) return refuse(...reasons);
  const requirement: Requirement = {
    id,
    ...(aliases.length === 0 ? {} : { aliases }),
    document: { ...asked.document, owner: owner.id },
    version: known?.version ?? 1,
    title: asked.title,
    statement: asked.statement,
    tier: asked.tier,
    crown: asked.crown,
    waivable: asked.waivable,
    obligations: asked.obligations.map(readLink),
    controls: asked.controls,
    ...(controlOwner === null || controlOwner === undefined ? {} : { controlOwner: controlOwner.id }),
    ...(asked.maxDays === undefined ? {} : { maxDays: asked.maxDays }),
    ...(asked.conforming === undefined ? {} : { conforming: [...new Set(asked.conforming)].sort() }),
    ...(asked.withdrawn ? { withdrawn: true } : {}),
    ...(asked.parent === undefined ? {} : { parent: requirementOfNumber(library, requirementId(asked.parent)) }),
  };
  const same = known !== undefined && canonicalJson(known as unknown as Json) === canonicalJson(requirement as unknown as Json);
  const last = Math.max(0, ...(library.versions.get(requirement.id) ?? []).map((one) => one.requirement.version));
  return accept({ ...requirement, version: asked.version ?? (known !== undefined && same ? known.version : last + 1) });
}

function readLink({ clause, waivability, enduringAllowed, maxDays, namedSigner, profile, appliesTo }: AskedLink): ObligationLink {
  const { assetClasses, exposure } = appliesTo ?? {};
  return {
    clause,
    waivability,
    enduringAllowed,
    ...(maxDays === undefined ? {} : { maxDays }),
    ...(namedSigner === undefined ? {} : { namedSigner }),
    ...(profile === undefined ? {} : { profile }),
    ...(appliesTo === undefined
      ? {}
      : { appliesTo: { ...(assetClasses === undefined ? {} : { assetClasses }), ...(exposure === undefined ? {} : { exposure }) } }),
  };
}

export function requirementView(requirement: Requirement) {
  const { conforming: _conforming, aliases, ...rest } = requirement;
  return {
    ...rest,
    ...(aliases === undefined ? {} : { aliases: [...aliases] }),
    document: { ...requirement.document },
    obligations: requirement.obligations.map(linkView),
    controls: [...requirement.controls],
    ...(requirement.conforming === undefined ? {} : { conforming: [...requirement.conforming] }),
  };
}

function linkView({ appliesTo, terms: _terms, ...link }: ObligationLink): AskedLink {
  if (appliesTo === undefined) return link;
  const { assetClasses, exposure } = appliesTo;
  return {
    ...link,
    appliesTo: { ...(assetClasses === undefined ? {} : { assetClasses: [...assetClasses] }), ...(exposure === undefined ? {} : { exposure }) },
  };
}

/** Mappings of a library, whose keys are `scheme:id`. */
export function mappingsOf(library: PolicyLibrary): readonly RuleMapping[] {
  return [...library.mappings].flatMap(([key, requirements]) => {
    const rule = parseRuleKey(key);
    return rule === null ? [] : [{ rule, requirements }];
  });
}

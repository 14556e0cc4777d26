import { isAssetType, canonicalAssetId, canonicalContainer } from '../asset/canonical.ts';
import { splitPurl } from '../asset/purl.ts';
import { accept, type Decision, DomainError, type Reason, type ReasonCode, refuse } from '../errors.ts';
import { requirementId } from '../ids.ts';
import { normalPath, pathPatternFault } from './path-pattern.ts';
import { canonicalRuleId, isRuleScheme, ruleIdFault } from './rule-id.ts';
import type { Scope, ScopeAsset, ScopeClause } from './scope.ts';

/** A clause as a person wrote it: the right shape, nothing checked. */
export type RawClause = {
  readonly requirement: string;
  readonly rules?: { readonly scheme: string; readonly ids: readonly string[] };
  readonly asset: { readonly type: string; readonly ids?: readonly string[]; readonly under?: string; readonly growth?: { readonly max: number } };
  readonly component?: string;
  readonly path?: string;
  readonly port?: string;
  readonly value?: string;
};

/** How much one scope may hold. */
export const scopeLimits = { clauses: 200, ruleIds: 1000, assetIds: 20_000, growth: 100_000, text: 1024 } as const;

/**
 * Reads the clauses of a request: every fault at once, each naming its place (`scope[1].asset.ids[0]`), or the scope with every id in its
 * canonical text. `canonicalPurl` turns a package URL into its canonical text and throws when it is none; by default only its shape is
 * checked.
 */
export function validateScope(raw: readonly RawClause[], canonicalPurl: (text: string) => string = (text) => text): Decision<Scope> {
  const faults = new Faults();
  if (raw.length === 0) faults.add('scope', 'expected at least one clause: an exception says what it excepts', 'missing-field');
  if (raw.length > scopeLimits.clauses) faults.add('scope', `expected at most ${scopeLimits.clauses} clauses, got ${raw.length}`);
  const scope = raw.slice(0, scopeLimits.clauses).map((clause, at) => readClause(clause, `scope[${at}]`, faults, canonicalPurl));
  return faults.reasons.length === 0 ? accept(scope) : refuse(...faults.reasons);
}

class Faults {
  readonly reasons: Reason[] = [];

  add(place: string, text: string, code: ReasonCode = 'invalid-scope'): void {
    this.reasons.push({ code, text: `${place}: ${text}`, rule: 'interfaces §3 scope' });
  }

  /** The value, or its fault noted and the text as it came. */
  attempt(place: string, text: string, read: (text: string) => string): string {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.add(place, error.message);
      return text;
    }
  }
}

function readClause(raw: RawClause, place: string, faults: Faults, canonicalPurl: (text: string) => string): ScopeClause {
  const requirement = raw.requirement.normalize('NFC').trim();
  if (requirement === '')
    faults.add(`${place}.requirement`, 'expected the requirement that is not followed, for example STD-LG/LG-7.1', 'missing-field');
  else if (/[*?\s]/.test(requirement)) faults.add(`${place}.requirement`, `expected one requirement, got ${JSON.stringify(requirement)}`);
  return {
    requirement: requirementId(requirement),
    ...(raw.rules === undefined ? {} : { rules: readRules(raw.rules, `${place}.rules`, faults) }),
    asset: readAsset(raw.asset, `${place}.asset`, faults, canonicalPurl),
    ...(raw.component === undefined ? {} : { component: readComponent(raw.component, `${place}.component`, faults, canonicalPurl) }),
    ...(raw.path === undefined ? {} : { path: readPath(raw.path, `${place}.path`, faults) }),
    ...(raw.port === undefined ? {} : { port: readText(raw.port, `${place}.port`, faults) }),
    ...(raw.value === undefined ? {} : { value: readText(raw.value, `${place}.value`, faults) }),
  };
}

function readRules(raw: NonNullable<RawClause['rules']>, place: string, faults: Faults): NonNullable<ScopeClause['rules']> {
  const scheme = raw.scheme;
  if (!isRuleScheme(scheme)) {
    faults.add(`${place}.scheme`, `expected a rule scheme (vuln, xccdf, kyverno …), got ${JSON.stringify(scheme)}`);
    return { scheme: 'generic', ids: raw.ids };
  }
  checkList(raw.ids, `${place}.ids`, scopeLimits.ruleIds, 'leave out "rules" for a record that covers no finding', faults);
  const ids = raw.ids.slice(0, scopeLimits.ruleIds).map((id, at) => {
    const fault = ruleIdFault(id);
    if (fault !== null) faults.add(`${place}.ids[${at}]`, fault);
    return canonicalRuleId(scheme, id);
  });
  return { scheme, ids: [...new Set(ids)] };
}

function readAsset(raw: RawClause['asset'], place: string, faults: Faults, canonicalPurl: (text: string) => string): ScopeAsset {
  const type = raw.type;
  if (!isAssetType(type)) {
    faults.add(`${place}.type`, `expected an asset type (host, image, repo …), got ${JSON.stringify(type)}`);
    return { type: 'generic', ids: [] };
  }
  if ((raw.ids === undefined) === (raw.under === undefined)) faults.add(place, 'expected either "ids" or "under"', 'missing-field');
  if (raw.ids !== undefined) {
    if (raw.growth !== undefined) faults.add(`${place}.growth`, 'expected with "under" only: a list of ids does not grow');
    checkList(raw.ids, `${place}.ids`, scopeLimits.assetIds, 'name the assets', faults);
    const ids = raw.ids.slice(0, scopeLimits.assetIds).map((id, at) => {
      if (id.includes('*'))
        faults.add(
          `${place}.ids[${at}]`,
          `expected the id of one ${type}, got ${JSON.stringify(id)}: list the ids, or name a container with "under"`,
        );
      // Every machine calls itself that: an exception on it would cover them all.
      if (type === 'host' && /^localhost(6|\.localdomain)?\.?$/i.test(id.trim())) {
        faults.add(`${place}.ids[${at}]`, 'expected the name that tells the host from others, got localhost');
      }
      return faults.attempt(`${place}.ids[${at}]`, id, (text) => canonicalAssetId(type, type === 'purl' ? canonicalPurl(text) : text));
    });
    return { type, ids: [...new Set(ids)] };
  }
  const named = raw.under ?? '';
  if (named.includes('*')) faults.add(`${place}.under`, `expected one container, got ${JSON.stringify(named)}`);
  const under = raw.under === undefined ? '' : faults.attempt(`${place}.under`, named, (text) => canonicalContainer(type, text));
  if (raw.growth === undefined) return { type, under };
  const { max } = raw.growth;
  if (!Number.isInteger(max) || max < 1 || max > scopeLimits.growth)
    faults.add(`${place}.growth.max`, `expected a whole number from 1 to ${scopeLimits.growth}, got ${max}`);
  return { type, under, growth: { max } };
}

function readComponent(text: string, place: string, faults: Faults, canonicalPurl: (text: string) => string): string {
  const canonical = faults.attempt(place, text.trim(), canonicalPurl);
  if (splitPurl(canonical) === null)
    faults.add(place, `expected a package URL (pkg:type/namespace/name@version), got ${JSON.stringify(text.slice(0, 200))}`);
  return canonical;
}

function readPath(text: string, place: string, faults: Faults): string {
  const path = readText(text, place, faults);
  const fault = path === '' ? null : pathPatternFault(path);
  if (fault !== null) faults.add(place, fault);
  return normalPath(path) ?? path;
}

function readText(raw: string, place: string, faults: Faults): string {
  const text = raw.normalize('NFC').trim();
  if (text === '') faults.add(place, 'expected a text, got nothing; leave the field out when it does not matter');
  if (text.length > scopeLimits.text) faults.add(place, `expected at most ${scopeLimits.text} characters, got ${text.length}`);
  if (/[\p{Cc}\p{Cf}]/u.test(text)) faults.add(place, 'expected no control or invisible characters');
  return text;
}

function checkList(list: readonly string[], place: string, max: number, hint: string, faults: Faults): void {
  if (list.length === 0) faults.add(place, `expected at least one id, got an empty list; ${hint}`, 'missing-field');
  if (list.length > max) faults.add(place, `expected at most ${max} ids, got ${list.length}`);
}

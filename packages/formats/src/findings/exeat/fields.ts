import {
  type AssetRef, type AssetType, assetTypes, canonicalRuleId, DomainError, type Finding, type FindingStatus, findingStatuses, type Instant, type RuleRef, type RuleScheme, ruleSchemes,
  severities, type Severity,
} from '@exeat/core';
import { canonicalId, canonicalPurl } from '../../exchange/canonical-purl.ts';
import { referencesOf, titleOf } from '../finding-text.ts';
import { observedAt } from '../observed-at.ts';

/** What is wrong with one record; the record is skipped with this text. */
export class FieldFault extends Error {
  constructor(expected: string, got: unknown) {
    super(`expected ${expected}, got ${(JSON.stringify(got) ?? 'nothing').slice(0, 100)}`);
    this.name = 'FieldFault';
  }
}

/** The parts of a finding as texts, however they were written. */
export type FindingFields = {
  readonly scheme: unknown;
  readonly ruleId: unknown;
  readonly assetType: unknown;
  readonly assetId: unknown;
  readonly status: unknown;
  readonly severity?: unknown;
  readonly title?: unknown;
  readonly component?: unknown;
  readonly path?: unknown;
  readonly line?: unknown;
  readonly port?: unknown;
  readonly value?: unknown;
  readonly observedAt?: unknown;
  readonly format: string;
  readonly tool?: unknown;
  readonly toolVersion?: unknown;
  readonly native?: unknown;
  readonly toolStatus?: unknown;
  readonly references?: readonly unknown[] | undefined;
};

const schemes: ReadonlySet<unknown> = new Set(ruleSchemes);
const types: ReadonlySet<unknown> = new Set(assetTypes);
const statuses: ReadonlySet<unknown> = new Set(findingStatuses);
const severityWords: ReadonlySet<unknown> = new Set(severities);

/**
 * A finding of these fields. A field that is present must be right: a dimension that was dropped because nobody understood it would
 * make an exception wider or narrower than it looks.
 * @throws FieldFault
 */
export function findingOf(fields: FindingFields, last: LastIdentity): Finding {
  const rule = last.rule(fields.scheme, fields.ruleId);
  const asset = last.asset(fields.assetType, fields.assetId);
  const status = oneOf<FindingStatus>(statuses, fields.status, 'status', findingStatuses);
  const severity = isAbsent(fields.severity) ? 'unknown' : oneOf<Severity>(severityWords, fields.severity, 'severity', severities);
  const component = optionalText(fields.component, 'component');
  const path = optionalText(fields.path, 'path');
  const port = optionalText(fields.port, 'port');
  const value = optionalText(fields.value, 'value');
  const line = optionalLine(fields.line);
  const observed = optionalInstant(fields.observedAt);
  const toolVersion = optionalText(fields.toolVersion, 'tool version');
  const native = optionalText(fields.native, 'native');
  const references = fields.references === undefined ? undefined : referencesOf(fields.references.map((each) => text(each, 'a reference')));
  return {
    rule,
    asset,
    ...(component === undefined ? {} : { component: canonical(() => canonicalPurl(component)) }),
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(port === undefined ? {} : { port }),
    ...(value === undefined ? {} : { value }),
    status,
    severity,
    title: titleOf(optionalText(fields.title, 'title')) ?? titleOf(rule.id) ?? 'untitled',
    ...(observed === undefined ? {} : { observedAt: observed }),
    source: {
      format: fields.format,
      tool: optionalText(fields.tool, 'tool') ?? 'unknown',
      ...(toolVersion === undefined ? {} : { toolVersion }),
      ...(native === undefined ? {} : { native }),
      status: optionalText(fields.toolStatus, 'status of the tool') ?? status,
    },
    ...(references === undefined ? {} : { references }),
  };
}

/** Records of one asset, or of one rule, come together: what was checked last is not checked again. */
export class LastIdentity {
  #asset: { readonly type: unknown; readonly id: unknown; readonly ref: AssetRef } | undefined;
  #rule: { readonly scheme: unknown; readonly id: unknown; readonly ref: RuleRef } | undefined;

  asset(type: unknown, id: unknown): AssetRef {
    if (this.#asset !== undefined && this.#asset.type === type && this.#asset.id === id) return this.#asset.ref;
    const known = oneOf<AssetType>(types, type, 'asset type', assetTypes);
    const ref: AssetRef = { type: known, id: canonical(() => canonicalId(known, text(id, 'an asset id'))) };
    this.#asset = { type, id, ref };
    return ref;
  }

  rule(scheme: unknown, id: unknown): RuleRef {
    if (this.#rule !== undefined && this.#rule.scheme === scheme && this.#rule.id === id) return this.#rule.ref;
    const known = oneOf<RuleScheme>(schemes, scheme, 'rule scheme', ruleSchemes);
    const ref: RuleRef = { scheme: known, id: canonical(() => canonicalRuleId(known, text(id, 'a rule id'))) };
    this.#rule = { scheme, id, ref };
    return ref;
  }
}

function canonical(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof DomainError) throw new FieldFault(String(error.facts['expected'] ?? 'a canonical id'), error.facts['got'] ?? error.message);
    throw error;
  }
}

function oneOf<Word extends string>(known: ReadonlySet<unknown>, value: unknown, name: string, words: readonly string[]): Word {
  if (known.has(value)) return value as Word;
  throw new FieldFault(`${name} to be one of ${words.join(' ')}`, value);
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new FieldFault(`${name} as a text`, value);
}

/** What maps another tool's output writes null for what that tool leaves out. */
function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function optionalText(value: unknown, name: string): string | undefined {
  return isAbsent(value) ? undefined : text(value, name);
}

function optionalLine(value: unknown): number | undefined {
  if (isAbsent(value)) return undefined;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number;
  throw new FieldFault('line as a whole number from 1', value);
}

function optionalInstant(value: unknown): Instant | undefined {
  if (isAbsent(value)) return undefined;
  const instant = observedAt(text(value, 'observedAt'));
  if (instant !== undefined) return instant;
  throw new FieldFault('a time with its offset, as 2026-11-24T09:00:00Z', value);
}

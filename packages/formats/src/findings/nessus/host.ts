import type { AssetRef, Finding, Instant } from '@exeat/core';
import { identityFault, referencesOf, titleOf } from '../finding-text.ts';
import { listOf, member, textOf } from '../json-value.ts';
import type { ReadItem, ScanTarget, SkipReason } from '../reader.ts';
import { knownHost } from '../xccdf/host.ts';
import type { ReportItem } from './report-item.ts';

const tool = 'Nessus';
const kept = new Set(['host-fqdn', 'host-fqdns', 'host-rdns', 'hostname', 'netbios-name', 'HOST_START_TIMESTAMP', 'HOST_END_TIMESTAMP', 'HOST_END']);

export type NessusHostOptions = { readonly name: string; readonly given: AssetRef | undefined; readonly policy: string | undefined };

/** One `ReportHost`: its properties, then its results. */
export class NessusHost {
  readonly #options: NessusHostOptions;
  readonly #tags = new Map<string, string>();
  #asset: AssetRef | undefined;
  #endedAt: Instant | undefined;
  #started = false;
  results = 0;

  constructor(options: NessusHostOptions) {
    this.#options = options;
  }

  tag(name: string, text: string): void {
    if (kept.has(name) && !this.#tags.has(name)) this.#tags.set(name, text);
  }

  /** The target, when the properties have been read, once; undefined for a host without a name. */
  start(): ScanTarget | undefined {
    if (this.#started) return undefined;
    this.#started = true;
    this.#asset = this.#options.given ?? knownHost(this.#names());
    this.#endedAt = instantOf(this.#tags.get('HOST_END_TIMESTAMP'));
    if (this.#asset === undefined) return undefined;
    const startedAt = instantOf(this.#tags.get('HOST_START_TIMESTAMP'));
    const { policy } = this.#options;
    return {
      asset: this.#asset,
      tool,
      format: 'nessus',
      ...(policy === undefined ? {} : { profile: policy }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
      // A host whose scan was broken off has no end.
      complete: this.#tags.has('HOST_END') || this.#tags.has('HOST_END_TIMESTAMP'),
    };
  }

  item(record: ReportItem): ReadItem {
    this.results += 1;
    const { plugin, position, status, severity, port, checkName, checkId } = record;
    const skip = (reason: SkipReason, detail: string): ReadItem => ({ kind: 'skipped', reason, detail, position });
    if (plugin === '') return skip('no-rule', 'a ReportItem without pluginID');
    const asset = this.#asset;
    if (asset === undefined) return skip('no-asset', `a result of a host without a name, ${JSON.stringify(this.#options.name.slice(0, 100))}; name it with --asset host:NAME`);
    if (status === undefined) {
      const word = record.result ?? record.severityWord;
      return skip('malformed-record', `a ReportItem of plugin ${plugin.slice(0, 40)} has the result or severity ${JSON.stringify(word.slice(0, 40))}`);
    }
    if (record.result !== undefined && !checkName) return skip('no-rule', 'a compliance result without compliance-check-name');
    const references = referencesOf(record.references);
    const id = checkName === undefined ? plugin : `${plugin}/${checkName}`;
    const finding: Finding = {
      rule: { scheme: 'nessus', id },
      asset,
      ...(port === undefined ? {} : { port }),
      status: status.status,
      severity: severity ?? 'unknown',
      title: titleOf(checkName) ?? titleOf(record.pluginName) ?? titleOf(plugin) ?? 'untitled',
      ...(this.#endedAt === undefined ? {} : { observedAt: this.#endedAt }),
      source: { format: 'nessus', tool, ...(checkId ? { native: checkId } : {}), status: status.word },
      ...(references === undefined ? {} : { references }),
    };
    const fault = identityFault(finding);
    return fault === undefined ? { kind: 'finding', finding } : skip('malformed-record', fault);
  }

  /** The full name first; the name that the scan was asked for may be an address. */
  #names(): readonly (string | undefined)[] {
    const tag = (name: string): string | undefined => this.#tags.get(name);
    return [tag('host-fqdn'), ...namesIn(tag('host-fqdns')), this.#options.name, tag('host-rdns'), tag('hostname'), tag('netbios-name')];
  }
}

/** `host-fqdns` is a JSON list of `{ "FQDN": … }`. */
function namesIn(text: string | undefined): readonly string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return listOf(list).slice(0, 10).flatMap((entry) => textOf(member(entry, 'FQDN')) ?? []);
  } catch {
    return [];
  }
}

/** Seconds since 1970. The written form, HOST_END, has no zone. */
function instantOf(text: string | undefined): Instant | undefined {
  if (text === undefined || !/^\d{1,11}$/.test(text)) return undefined;
  const iso = new Date(Number(text) * 1000).toISOString();
  return iso.length === 24 ? (iso as Instant) : undefined;
}

import type { AssetRef } from '@exeat/core';
import { identityFault } from '../finding-text.ts';
import { jsonStart } from '../json-outline.ts';
import { firstRecord } from '../json-records.ts';
import { type JsonPart, selectJson } from '../json-stream.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import type { FindingReader, Position, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { peekText } from '../text-head.ts';
import { checkovTool, findingOf } from './check.ts';

const lists = ['results.passed_checks', 'results.failed_checks', 'results.skipped_checks'];
const members = ['check_type', 'summary.checkov_version', 'results.parsing_errors', ...lists.map((list) => `${list}[]`)];

/**
 * Checkov JSON: one report, or an array of one for each kind of file that was scanned. The report does not say which repository it is
 * of: the caller does. One target per kind, after its findings.
 */
export const checkovReader: FindingReader = {
  name: 'checkov',
  title: 'Checkov JSON',
  targets: 'after',
  detect(head) {
    const first = firstRecord(jsonStart(head));
    if (member(first, 'check_type') !== undefined) return isObject(member(first, 'results')) || isObject(member(first, 'summary'));
    return typeof member(first, 'passed') === 'number' && member(first, 'checkov_version') !== undefined;
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const { head, all } = await peekText(decodeText(chunks, limits));
    const root = head.trimStart().startsWith('[') ? '[]' : '';
    const patterns = members.map((name) => (root === '' ? name : `${root}.${name}`));
    const at = (part: JsonPart): string => (root === '' || part.at === root ? part.at : part.at.slice(root.length + 1));
    let report = new CheckovReport(context.asset);
    let reports = 0;
    for await (const part of selectJson(all, patterns, limits)) {
      if (part.kind === 'value') yield* report.accept(at(part), part.value, part.position);
      if (part.at !== root) continue;
      if (part.kind === 'close') {
        reports += 1;
        yield* report.finish(part.position);
      } else report = new CheckovReport(context.asset);
    }
    if (reports === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'the list holds no report' };
  },
};

/** One report. */
class CheckovReport {
  readonly #given: AssetRef | undefined;
  #type: string | undefined;
  #version: string | undefined;
  #records = 0;
  #whole = true;

  constructor(given: AssetRef | undefined) {
    this.#given = given;
  }

  *accept(at: string, value: unknown, position: Position): Generator<ReadItem> {
    if (at === 'check_type') this.#type = textOf(value);
    else if (at === 'summary.checkov_version') this.#version = textOf(value);
    else if (at === 'results.parsing_errors') {
      for (const file of listOf(value)) {
        this.#whole = false;
        yield { kind: 'skipped', reason: 'no-results', detail: `Checkov could not read ${String(textOf(file) ?? 'a file').slice(0, 200)}`, position };
      }
    } else yield this.#item(value, position);
  }

  *finish(position: Position): Generator<ReadItem> {
    if (this.#records === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'a report without checks: nothing was scanned', position };
    if (this.#given === undefined) return;
    const profile = this.#type === undefined ? {} : { profile: this.#type };
    const version = this.#version === undefined ? {} : { toolVersion: this.#version };
    const complete = this.#records > 0 && this.#whole;
    yield { kind: 'target', target: { asset: this.#given, tool: checkovTool, ...version, format: 'checkov', ...profile, complete } };
  }

  #item(value: unknown, position: Position): ReadItem {
    this.#records += 1;
    const finding = findingOf(value, this.#assetAt(position));
    if (finding === undefined) return { kind: 'skipped', reason: 'no-rule', detail: 'a record without check_id', position };
    const fault = typeof finding === 'string' ? finding : identityFault(finding);
    if (fault === undefined && typeof finding === 'object') return { kind: 'finding', finding };
    this.#whole = false;
    return { kind: 'skipped', reason: 'malformed-record', detail: fault ?? 'a record that is none', position };
  }

  #assetAt(position: Position): AssetRef {
    if (this.#given !== undefined) return this.#given;
    throw missingAsset({ expected: 'to know the repository that was scanned', got: 'a Checkov report, which does not name it', name: '--asset repo:HOST/PATH' }, position);
  }
}

import { DomainError } from '@exeat/core';
import { jsonObjectStart } from '../json-outline.ts';
import { type JsonPart, selectJson } from '../json-stream.ts';
import { member, textOf } from '../json-value.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { SarifRun } from './run.ts';
import { headPatterns, RunHead } from './run-head.ts';

/** Each reads the report again up to its run, so a report of many such runs would take time without end. */
const maxLookAheads = 8;

const patterns = ['version', ...headPatterns, 'runs[].results[]', 'inlineExternalProperties[].results[]'];

/**
 * SARIF 2.1.0. One target per run, after its findings, because a run may say how it went after its results. The asset is the caller's, else
 * the one repository of `versionControlProvenance`; results without either are refused.
 *
 * A run may put `results` before `tool`. Such results wait in memory, reduced to what findings need, up to `pendingSize`; then the
 * report is opened again to read ahead (`reopen`), or refused as `too-large` where it cannot be.
 */
export const sarifReader: FindingReader = {
  name: 'sarif',
  title: 'SARIF 2.1.0 (static analysis results)',
  targets: 'after',
  detect(head) {
    const start = jsonObjectStart(head);
    if (start === undefined) return false;
    if (/sarif/i.test(textOf(member(start, '$schema')) ?? '')) return true;
    const runs = member(start, 'runs');
    if (!Array.isArray(runs)) return false;
    const version = textOf(member(start, 'version'));
    if (version !== undefined) return /^[12]\.\d+\.\d+/.test(version);
    return runs.length > 0 && (member(runs[0], 'tool', 'driver') !== undefined || Array.isArray(member(runs[0], 'results')));
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    let run: SarifRun | undefined;
    let head = new RunHead();
    let index = -1;
    let lookAheads = 0;
    for await (const part of selectJson(decodeText(chunks, limits), patterns, limits)) {
      if (part.at === 'runs[]' && part.kind === 'open') {
        index += 1;
        head = new RunHead();
        run = new SarifRun({ index, asset: context.asset, pendingSize: limits.pendingSize }, head);
      } else if (part.at === 'version') {
        checkVersion(part);
      } else if (part.at === 'inlineExternalProperties[].results' && part.kind === 'open') {
        yield { kind: 'skipped', reason: 'external-results', detail: 'results in inlineExternalProperties are not read', position: part.position };
      } else if (run !== undefined && part.at === 'runs[]') {
        yield* run.finish(part.position);
        run = undefined;
      } else if (run !== undefined && part.at === 'runs[].results') {
        run.hasResults = true;
      } else if (run !== undefined && part.at === 'runs[].results[]') {
        yield* run.result(part.value, part.position);
        if (run.isFull) {
          yield* run.relieve(lookAheads < maxLookAheads ? await headAhead(context, index) : undefined);
          lookAheads += 1;
        }
      } else {
        head.accept(part);
      }
    }
    if (index < 0) yield { kind: 'skipped', reason: 'no-results', detail: 'the log has no runs' };
  },
};

/** The head of one run, from a second reading of the report. */
async function headAhead(context: ReadContext, index: number): Promise<RunHead | undefined> {
  if (context.reopen === undefined) return undefined;
  const limits = limitsOf(context);
  const head = new RunHead();
  for await (const part of selectJson(decodeText(context.reopen(), limits), [...headPatterns], limits)) {
    if (part.indices[0] === index) head.accept(part);
    if (part.indices[0] === index && part.at === 'runs[]' && part.kind === 'close') break;
  }
  return head;
}

function checkVersion(part: JsonPart): void {
  if (part.value === '2.1.0') return;
  const { line, column } = part.position;
  const message = `expected SARIF 2.1.0, got version ${JSON.stringify(part.value)?.slice(0, 40)}; convert it (Sarif.Multitool transform)`;
  throw new DomainError('unreadable-findings', message, { line, column });
}

import type { AssetRef } from '@exeat/core';
import { type FindingDraft, itemOf, malformed, sizeOfDraft } from '../finding-draft.ts';
import { jsonObjectStart } from '../json-outline.ts';
import { type JsonPart, selectJson } from '../json-stream.ts';
import { isObject, member } from '../json-value.ts';
import type { FindingReader, Position, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { WaitingRecords } from '../waiting-records.ts';
import { GrypeHead, headPatterns } from './head.ts';
import { draftOfMatch } from './match.ts';

const patterns = [...headPatterns, 'matches[]', 'ignoredMatches[]'];

/**
 * Grype's JSON. One target, after the findings. The asset is the caller's, else the image's digest or the package URL that was scanned.
 *
 * Grype writes what it scanned after the matches. They wait for it, reduced to what findings need, up to `pendingSize`; then the report is
 * opened again to read ahead (`reopen`), or refused as `too-large` where it cannot be.
 */
export const grypeReader: FindingReader = {
  name: 'grype',
  title: 'Grype JSON',
  targets: 'after',
  detect(head) {
    const start = jsonObjectStart(head);
    const matches = member(start, 'matches');
    if (start === undefined || !Array.isArray(matches)) return false;
    if (member(start, 'descriptor', 'name') === 'grype') return true;
    return matches.length > 0 && isObject(member(matches[0], 'vulnerability')) && (isObject(member(matches[0], 'artifact')) || matches.length === 1);
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const waiting = new WaitingRecords<FindingDraft>(limits.pendingSize);
    let head = new GrypeHead();
    let hasMatches = false;
    let hasFindings = false;
    let position: Position = { line: 1, column: 1 };
    for await (const part of selectJson(decodeText(chunks, limits), patterns, limits)) {
      position = part.position;
      if (part.kind === 'open' && part.at === 'matches') hasMatches = true;
      if (part.kind !== 'value' || !part.at.endsWith('[]')) {
        head.accept(part);
        continue;
      }
      const draft = draftOfMatch(part.value, position, { isIgnored: part.at === 'ignoredMatches[]' });
      if (typeof draft === 'string') {
        yield skip(draft, part);
        continue;
      }
      hasFindings = true;
      const asset = context.asset ?? head.asset;
      if (waiting.isEmpty && asset !== undefined) {
        yield item(draft, asset, head);
        continue;
      }
      waiting.add(draft, sizeOfDraft(draft));
      if (!waiting.isFull) continue;
      head = (await headAhead(context)) ?? head;
      if (head.asset === undefined && context.reopen === undefined) throw waiting.tooManyWaiting('source', position);
      const found = head.asset;
      if (found === undefined) throw head.refusal(position);
      for (const each of waiting.take()) yield item(each, found, head);
    }
    const asset = context.asset ?? head.asset;
    if (asset === undefined) {
      if (hasFindings) throw head.refusal(position);
      yield { kind: 'skipped', reason: 'no-asset', detail: 'a scan without findings that names no subject; name it with --asset', position };
      return;
    }
    for (const draft of waiting.take()) yield item(draft, asset, head);
    if (!hasMatches) yield { kind: 'skipped', reason: 'no-results', detail: 'a report without matches: nothing was scanned', position };
    yield targetOf(asset, head, { complete: hasMatches });
  },
};

/** The head, from a second reading of the report. */
async function headAhead(context: ReadContext): Promise<GrypeHead | undefined> {
  if (context.reopen === undefined) return undefined;
  const limits = limitsOf(context);
  const head = new GrypeHead();
  for await (const part of selectJson(decodeText(context.reopen(), limits), headPatterns, limits)) head.accept(part);
  return head;
}

function skip(reason: 'malformed-record' | 'no-rule', { at, position }: JsonPart): ReadItem {
  if (reason === 'malformed-record') return malformed(`an element of ${at.slice(0, -2)} that is no object`, position);
  return { kind: 'skipped', reason, detail: 'a match without the id of a vulnerability', position };
}

function item(draft: FindingDraft, asset: AssetRef, { version, endedAt }: GrypeHead): ReadItem {
  return itemOf(draft, { format: 'grype', tool: 'Grype', toolVersion: version, asset, observedAt: endedAt });
}

function targetOf(asset: AssetRef, { version, endedAt }: GrypeHead, { complete }: { complete: boolean }): ReadItem {
  return {
    kind: 'target',
    target: {
      asset,
      tool: 'Grype',
      ...(version === undefined ? {} : { toolVersion: version }),
      format: 'grype',
      ...(endedAt === undefined ? {} : { endedAt }),
      complete,
    },
  };
}

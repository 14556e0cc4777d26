import { jsonObjectStart } from '../json-outline.ts';
import { selectJson } from '../json-stream.ts';
import { isObject, member } from '../json-value.ts';
import { AssetRuns } from '../asset-runs.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { OscalResult } from './result.ts';

const root = 'assessment-results';
const result = `${root}.results[]`;
const patterns = [`${result}.end`, `${result}.start`, `${result}.observations[]`, `${result}.risks[]`, `${result}.findings[]`];

/**
 * OSCAL assessment results, JSON. The rule is the objective or statement that a finding is about; its assets are the subjects of the
 * observations that it rests on. A risk that no finding refers to is a finding of its own.
 */
export const oscalReader: FindingReader = {
  name: 'oscal-ar',
  title: 'OSCAL assessment results (JSON)',
  targets: 'before',
  detect: (head) => isObject(member(jsonObjectStart(head), root)),
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const runs = new AssetRuns({ format: 'oscal-ar', given: context.asset, missing: 'its observations have no subjects; name it with --asset TYPE:ID' });
    let current = new OscalResult(limits.pendingSize);
    let results = 0;
    for await (const part of selectJson(decodeText(chunks, limits), patterns, limits)) {
      if (part.at === result && part.kind === 'open') current = new OscalResult(limits.pendingSize);
      else if (part.at === result) {
        results += 1;
        yield* current.finish(runs, part.position);
      } else if (part.kind === 'value') current.accept(part.at.slice(result.length + 1), part.value, part.position);
    }
    if (results === 0) yield { kind: 'skipped', reason: 'no-results', detail: 'the document has no results' };
  },
};

import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { xmlRoot } from '../xml-root.ts';
import { walkXml } from '../xml-stream.ts';
import { isXccdf, XccdfWalker } from './walker.ts';

/**
 * XCCDF 1.1 and 1.2 results: a Benchmark with TestResults inside, or a bare TestResult. One target per TestResult.
 * A result whose rule is not in the report's benchmark stays a finding, under its id. Results for another benchmark (by
 * `benchmark/@id`, or because not one rule is known) are refused.
 */
export const xccdfReader: FindingReader = {
  name: 'xccdf',
  title: 'XCCDF results (OpenSCAP, SCC, CIS-CAT)',
  targets: 'before',
  detect(head) {
    const root = xmlRoot(head);
    return root !== undefined && isXccdf(root.uri) && (root.local === 'Benchmark' || root.local === 'TestResult');
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const walker = new XccdfWalker({ format: 'xccdf', asset: context.asset, accepts: () => true, hostNames: () => [] });
    for await (const _ of walkXml(decodeText(chunks, limits), limits, walker)) yield* walker.items.splice(0);
    walker.finish();
    yield* walker.items;
  },
};

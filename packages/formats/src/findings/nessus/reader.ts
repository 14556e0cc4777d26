import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { xmlRoot } from '../xml-root.ts';
import { walkXml } from '../xml-stream.ts';
import { NessusWalker } from './walker.ts';

/**
 * Nessus v2. One target per ReportHost; its asset is the host's name, never its address: results of a host without a name are skipped
 * unless the caller names the asset. The rule is the plugin, and for a compliance check the plugin and the check's name.
 */
export const nessusReader: FindingReader = {
  name: 'nessus',
  title: 'Nessus v2 (.nessus)',
  targets: 'before',
  detect: (head) => xmlRoot(head)?.local === 'NessusClientData_v2',
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const walker = new NessusWalker(context.asset);
    for await (const _ of walkXml(decodeText(chunks, limits), limits, walker)) yield* walker.items.splice(0);
    walker.finish();
    yield* walker.items;
  },
};

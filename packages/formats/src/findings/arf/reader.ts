import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { XccdfWalker } from '../xccdf/walker.ts';
import { xmlRoot } from '../xml-root.ts';
import { type PositionNow, walkXml, type XmlElement, type XmlVisitor } from '../xml-stream.ts';
import { ArfAssets, isArf } from './assets.ts';

/**
 * ARF 1.1: the XCCDF test results in the reports of an asset report collection, each about one of its assets. A test result that lies
 * in a request (the content that was evaluated) is no report and does not count; one that occurs twice counts once.
 */
export const arfReader: FindingReader = {
  name: 'arf',
  title: 'Asset Reporting Format (OpenSCAP --results-arf)',
  targets: 'before',
  detect(head) {
    const root = xmlRoot(head);
    return root?.local === 'asset-report-collection' && isArf(root.uri);
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const assets = new ArfAssets();
    const walker = new XccdfWalker({
      format: 'arf',
      asset: context.asset,
      accepts: (parents) => parents.some(({ local, uri }) => local === 'report' && isArf(uri)),
      hostNames: (assetIds) => assets.hostNames(assetIds),
    });
    for await (const _ of walkXml(decodeText(chunks, limits), limits, both(assets, walker))) yield* walker.items.splice(0);
    walker.finish();
    yield* walker.items;
  },
};

function both(first: XmlVisitor, second: XmlVisitor): XmlVisitor {
  return {
    open(element: XmlElement, parents: readonly XmlElement[], position: PositionNow): boolean {
      const wanted = first.open(element, parents, position);
      return second.open(element, parents, position) || wanted;
    },
    close(element: XmlElement, parents: readonly XmlElement[], text: string | undefined, position: PositionNow): void {
      first.close(element, parents, text, position);
      second.close(element, parents, text, position);
    },
  };
}

import { jsonObjectStart } from '../json-outline.ts';
import { member, textOf } from '../json-value.ts';
import type { FindingReader, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { peekText } from '../text-head.ts';
import { xmlRoot } from '../xml-root.ts';
import { CdxBom } from './bom.ts';
import { readJsonBom } from './json.ts';
import { isCycloneDx, readXmlBom } from './xml.ts';

/**
 * CycloneDX 1.4 to 1.7 with vulnerabilities (VDR, VEX), in JSON and XML. One target, after the findings: one for each vulnerability and
 * component that it affects. The asset is the caller's, else the image, repository or package that `metadata.component` identifies.
 */
export const cyclonedxReader: FindingReader = {
  name: 'cyclonedx',
  title: 'CycloneDX vulnerabilities (VDR, VEX)',
  targets: 'after',
  detect(head) {
    const root = xmlRoot(head);
    if (root !== undefined) return root.local === 'bom' && isCycloneDx(root.uri);
    const start = jsonObjectStart(head);
    return member(start, 'bomFormat') === 'CycloneDX' || /^https?:\/\/cyclonedx\.org\/schema\//.test(textOf(member(start, '$schema')) ?? '');
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const bom = new CdxBom(context, limits);
    const { head, all } = await peekText(decodeText(chunks, limits));
    if (head.trimStart().startsWith('<')) yield* readXmlBom(all, limits, bom);
    else yield* readJsonBom(all, limits, bom);
  },
};

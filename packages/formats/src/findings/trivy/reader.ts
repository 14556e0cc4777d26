import { jsonObjectStart } from '../json-outline.ts';
import { selectJson } from '../json-stream.ts';
import { member } from '../json-value.ts';
import type { FindingReader, Position, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { decodeText } from '../text-decoding.ts';
import { TrivyReport, trivyPatterns } from './report.ts';

const clusterLists = ['Resources', 'Findings', 'Vulnerabilities', 'Misconfigurations'];

/**
 * Trivy's JSON, schema 2: an image, a filesystem, a repository, or the objects of a Kubernetes cluster. One target for each subject and
 * kind of scan, after its findings. The asset is the caller's, else the image's digest, the repository's address, the object in its
 * cluster; a report that names none of them is refused.
 */
export const trivyReader: FindingReader = {
  name: 'trivy',
  title: 'Trivy JSON (schema 2)',
  targets: 'after',
  detect(head) {
    const start = jsonObjectStart(head);
    if (start === undefined) return false;
    const isArtifact =
      typeof member(start, 'SchemaVersion') === 'number' && (Object.hasOwn(start, 'ArtifactName') || Object.hasOwn(start, 'ArtifactType'));
    return isArtifact || (typeof member(start, 'ClusterName') === 'string' && clusterLists.some((list) => Array.isArray(member(start, list))));
  },
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const report = new TrivyReport(context, limits);
    let position: Position = { line: 1, column: 1 };
    for await (const part of selectJson(decodeText(chunks, limits), trivyPatterns, limits)) {
      position = part.position;
      yield* report.accept(part);
    }
    yield* report.finish(position);
  },
};

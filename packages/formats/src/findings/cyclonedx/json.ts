import { draftTitle, malformed } from '../finding-draft.ts';
import { type JsonPart, selectJson } from '../json-stream.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import type { Position, ReadItem, ReadLimits } from '../reader.ts';
import { severityOfScore, severityOfWord } from '../reported-severity.ts';
import { type CdxBom, checkSpecVersion } from './bom.ts';
import type { CdxComponent, CdxVulnerability } from './statement.ts';

const patterns = ['specVersion', 'serialNumber', 'metadata.timestamp', 'metadata.tools', 'metadata.component', 'components[]', 'vulnerabilities[]'];

/** Reads a BOM in JSON into `bom`. */
export async function* readJsonBom(pieces: AsyncIterable<string>, limits: ReadLimits, bom: CdxBom): AsyncGenerator<ReadItem> {
  let position: Position = { line: 1, column: 1 };
  for await (const part of selectJson(pieces, patterns, limits)) {
    position = part.position;
    if (part.at === 'vulnerabilities') bom.hasVulnerabilities = true;
    else if (part.at === 'vulnerabilities[]') {
      if (isObject(part.value)) yield* bom.vulnerability(vulnerabilityOf(part.value, position));
      else yield malformed('a vulnerability that is no object', position);
    } else accept(part, bom);
  }
  yield* bom.finish(position);
}

function accept({ at, kind, value, position }: JsonPart, bom: CdxBom): void {
  const { head } = bom;
  if (kind === 'close' && at === 'metadata') bom.endMetadata();
  else if (kind === 'close' && at === 'components') bom.endComponents();
  if (kind !== 'value') return;
  if (at === 'specVersion') checkSpecVersion(typeof value === 'string' ? value : JSON.stringify(value), position);
  else if (at === 'serialNumber') head.serial = textOf(value);
  else if (at === 'metadata.timestamp') head.timestamp = textOf(value);
  else if (at === 'metadata.tools') head.tools = toolsOf(value);
  else if (at === 'metadata.component') {
    head.subject = componentOf(value);
    head.subjectRef = textOf(member(value, 'bom-ref'));
    addNested(member(value, 'components'), bom);
  } else if (at === 'components[]') addNested([value], bom);
}

/** A component and those inside it, without a call for each level. */
function addNested(list: unknown, bom: CdxBom): void {
  const left = [...listOf(list)];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (!isObject(value)) continue;
    bom.components.add(textOf(value['bom-ref']), textOf(value['purl']));
    for (const each of listOf(member(value, 'components'))) left.push(each);
  }
}

function componentOf(value: unknown): CdxComponent {
  const text = (name: string): string | undefined => textOf(member(value, name))?.slice(0, 4096);
  return { type: text('type'), name: text('name'), version: text('version'), purl: text('purl') };
}

/** A list of tools, or since 1.5 an object with components. */
function toolsOf(value: unknown): { name: string; version: string | undefined }[] {
  const list = [...listOf(value), ...listOf(member(value, 'components')), ...listOf(member(value, 'services'))].slice(0, 100);
  return list.flatMap((each) => {
    const name = textOf(member(each, 'name'))?.slice(0, 200);
    return name === undefined ? [] : { name, version: textOf(member(each, 'version'))?.slice(0, 100) };
  });
}

function vulnerabilityOf(value: unknown, position: Position): CdxVulnerability {
  const references = listOf(member(value, 'references')).flatMap((each) => textOf(member(each, 'id')) ?? []);
  return {
    id: textOf(member(value, 'id')),
    affects: listOf(member(value, 'affects')).flatMap((each) => textOf(member(each, 'ref')) ?? []),
    state: textOf(member(value, 'analysis', 'state')),
    severities: listOf(member(value, 'ratings')).map((each) => {
      const word = severityOfWord(textOf(member(each, 'severity')));
      return word === 'unknown' ? severityOfScore(member(each, 'score')) : word;
    }),
    title: draftTitle(textOf(member(value, 'description'))),
    references: [...references.slice(0, 50), ...cwesOf(member(value, 'cwes'))],
    position,
  };
}

function cwesOf(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, 50)
    .flatMap((each) => (typeof each === 'number' && Number.isSafeInteger(each) && each > 0 ? `CWE-${each}` : []));
}

import { jsonStart } from '../json-outline.ts';
import { firstRecord, jsonRecords } from '../json-records.ts';
import type { JsonRecord } from '../json-values.ts';
import { member, textOf } from '../json-value.ts';
import type { ReadLimits } from '../reader.ts';
import { peekText } from '../text-head.ts';
import { yamlObjects } from './yaml-objects.ts';

/** The objects of a text as `kubectl get -o json` and `-o yaml` write it: one, a list, or several documents. */
export async function* kubernetesObjects(pieces: AsyncIterable<string>, limits: ReadLimits): AsyncGenerator<JsonRecord> {
  const { head, all } = await peekText(pieces);
  if (isJson(head)) yield* jsonRecords(all, { wrapper: 'items', limits });
  else yield* yamlObjects(all, limits);
}

/** API group of the first object, for detection; of YAML by the first `apiVersion` with a group. */
export function firstGroup(head: string): string | undefined {
  const apiVersion = isJson(head)
    ? textOf(member(firstRecord(jsonStart(head), 'items'), 'apiVersion'))
    : /^[ ]*(?:- )?apiVersion:[ \t]*["']?([\w.-]+\/\w+)["']?[ \t]*(?:#.*)?\r?$/m.exec(head)?.[1];
  const slash = apiVersion?.indexOf('/') ?? -1;
  return slash < 0 ? undefined : apiVersion?.slice(0, slash);
}

function isJson(head: string): boolean {
  return /^\s*[[{]/.test(head);
}

import { type EffectiveException, type Finding, type Instant, ruleKey } from '@exeat/core';
import { widenedBy } from '../never-widen.ts';
import { fallsWith } from './benchmark.ts';
import { readTailoring } from './read-tailoring.ts';
import { type Scan, wasSelected } from './scan.ts';

/**
 * INVARIANT: never widen. Reads a rendered tailoring back as a scanner would, and applies it to the scan: what is switched off, and what
 * falls away with it, must be covered. Throws where it is not: the text must then not leave the renderer.
 */
export async function proveTailoring(text: string, scan: Scan, exceptions: readonly EffectiveException[], at: Instant): Promise<void> {
  const hidden: Finding[] = [];
  const off = new Set<string>();
  for (const { key, effect } of await readTailoring(text)) {
    off.add(key);
    if (effect === 'deselect') for (const other of fallsWith(scan.benchmark, key)) off.add(other);
  }
  for (const rule of off) hidden.push(...(scan.results.get(rule) ?? []).filter(wasSelected));
  const [first] = widenedBy(hidden, exceptions, at);
  if (first !== undefined) throw new Error(`expected a tailoring within its exceptions, got one that hides ${ruleKey(first.rule)}; nothing was rendered`);
}

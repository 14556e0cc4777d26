import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { assetKey, parseAssetKey } from '@exeat/core';
import { describe, expect, test } from 'vitest';
import { effectiveException, readDocuments } from '../exchange/index.ts';
import { waiverRenderers, waiverRenderer } from './registry.ts';
import type { WaiverRequest } from './renderer.ts';
import { reportOf, testAt, textOf } from './testing/requests.ts';

/** What every target's `samples` folder holds: the request, and the file that must come of it. */
type Sample = { readonly for: readonly string[]; readonly report: string; readonly expected: string };

const here = new URL('./', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'testing').map((entry) => entry.name).sort();

test('every folder is a registered target, and every target has its folder', () => {
  expect(waiverRenderers.map(({ target }) => target).sort()).toEqual(folders);
});

describe.each(folders)('the target %s', (target) => {
  const samples = new URL(`${target}/samples/`, here);
  const read = (name: string) => readFileSync(new URL(name, samples), 'utf8');
  const renderer = waiverRenderer(target);

  function request(change: Partial<WaiverRequest> = {}): WaiverRequest {
    const sample = JSON.parse(read('sample.json')) as Sample;
    const exceptions = readDocuments(read('exceptions.yaml')).map((document, at) => effectiveException(document, { trust: 'unsigned', document: at }));
    return { exceptions, at: testAt, destinations: sample.for.map(parseAssetKey), reports: [reportOf(read(sample.report), sample.report)], ...change };
  }

  test('has samples: exceptions.yaml, sample.json, and what it names', () => {
    const sample = JSON.parse(read('sample.json')) as Sample;
    for (const name of [sample.report, sample.expected]) expect(existsSync(new URL(name, samples)), name).toBe(true);
  });

  test('renders its sample to the expected text, with an end', async () => {
    const sample = JSON.parse(read('sample.json')) as Sample;
    const { files, refusals, validUntil } = await renderer.render(request());
    expect(files).toHaveLength(1);
    expect(refusals).toEqual([]);
    expect(validUntil).not.toBeNull();
    expect(await textOf(files[0]?.content ?? '')).toBe(read(sample.expected));
    expect(files[0]?.name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  });

  test('is deterministic: the order of exceptions and the cut of the bytes change nothing', async () => {
    const sample = JSON.parse(read('sample.json')) as Sample;
    const { exceptions, ...rest } = request({ reports: [reportOf(read(sample.report), sample.report, 13)] });
    const { files } = await renderer.render({ ...rest, exceptions: exceptions.toReversed() });
    expect(await textOf(files[0]?.content ?? '')).toBe(read(sample.expected));
  });

  test('reads back what it rendered: every entry with its exceptions and an end no later than theirs', async () => {
    const { files } = await renderer.render(request());
    const found = (await renderer.read(await textOf(files[0]?.content ?? ''))).filter(({ exceptions }) => exceptions.length > 0);
    expect([...new Set(found.flatMap(({ exceptions }) => exceptions))].sort()).toEqual([...new Set(files[0]?.entries.flatMap(({ exceptions }) => exceptions))].sort());
    for (const { until } of found) expect(until !== null && until >= (files[0]?.validUntil ?? '~')).toBe(true);
  });

  test('renders nothing of exceptions that are over, and refuses each by name', async () => {
    const { exceptions, ...rest } = request();
    const over = exceptions.map((exception) => ({ ...exception, intervals: exception.intervals.map((interval) => ({ ...interval, until: testAt })) }));
    const { files, refusals } = await renderer.render({ ...rest, exceptions: over });
    expect(files.flatMap(({ entries }) => entries)).toEqual([]);
    expect(refusals.map(({ code }) => code)).toEqual(over.map(() => 'not-in-force'));
  });

  test('gives no file without what it says it needs', async () => {
    const { needs, assetKeyed } = renderer;
    expect(needs.for).toBe(!assetKeyed);
    if (needs.for) expect(await renderer.render(request({ destinations: [] }))).toMatchObject({ files: [], refusals: [{ code: 'target-lacks-asset-key' }] });
    if (needs.findings) expect(await renderer.render(request({ reports: [] }))).toMatchObject({ files: [], refusals: [{ code: 'needs-context' }] });
  });

  test('cannot read what is not of it', async () => {
    await expect(renderer.read('{"runs": 1}')).rejects.toThrow(/^expected /);
    await expect(renderer.read('<html/>')).rejects.toThrow(/^expected /);
  });

  test('is one word, with a title', () => {
    expect(target).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(renderer.title.length).toBeGreaterThan(10);
    expect(request().destinations.map(assetKey)).toEqual((JSON.parse(read('sample.json')) as Sample).for);
  });
});

test('an unknown target is refused with the names of the known ones', () => {
  expect(() => waiverRenderer('nonesuch')).toThrow('expected a waiver target (xccdf, sarif), got "nonesuch"');
});

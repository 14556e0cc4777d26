import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { allPoisons } from './testing/index.ts';

type Outcome = { name: string; code: string; message: string; facts: Record<string, unknown>; milliseconds: number; megabytes: number };

let outcomes: Map<string, Outcome>;

const poisonsPerProcess = 8;

beforeAll(() => {
  const script = join(import.meta.dirname, 'testing/read-poison.ts');
  const lines = Array.from({ length: Math.ceil(allPoisons.length / poisonsPerProcess) }, (_, batch) => {
    const range = [batch * poisonsPerProcess, (batch + 1) * poisonsPerProcess].map(String);
    return execFileSync(process.execPath, ['--max-old-space-size=96', script, ...range], { encoding: 'utf8', timeout: 180_000 })
      .trim()
      .split('\n');
  }).flat();
  outcomes = new Map(lines.map((line) => JSON.parse(line) as Outcome).map((outcome) => [outcome.name, outcome]));
}, 300_000);

test.each(allPoisons.filter((one) => one.onImport !== true))('$name is refused, and the refusal says why and where', ({ name, code, says }) => {
  const outcome = outcomes.get(name);
  expect(outcome).toMatchObject({ code, message: expect.stringMatching(says) });
  // What is no report at all is so from its first byte.
  if (code !== 'unknown-format') expect(Object.keys(outcome?.facts ?? {}).some((fact) => ['line', 'byte', 'limit'].includes(fact))).toBe(true);
  expect(outcome?.milliseconds).toBeLessThan(10_000);
});

test('there are many, each with a name of its own, and none takes more than 256 MB', () => {
  expect(outcomes.size).toBe(allPoisons.length);
  expect(outcomes.size).toBeGreaterThanOrEqual(60);
  expect(Math.max(...[...outcomes.values()].map(({ megabytes }) => megabytes))).toBeLessThan(256);
});

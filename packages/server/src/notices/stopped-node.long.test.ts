import { test } from 'vitest';
import { stopAndContinue } from '../testing/stopped-nodes.ts';

test(
  'fifty times one of two nodes is stopped and continued: no notice and no mail is missing or comes twice',
  () => stopAndContinue(50, 'without-pause'),
  900_000,
);

test('so it is for the jobs of two servers', () => stopAndContinue(50, 'jobs'), 1_800_000);

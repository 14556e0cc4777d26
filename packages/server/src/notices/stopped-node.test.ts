import { test } from 'vitest';
import { stopAndContinue } from '../testing/stopped-nodes.ts';

test(
  'a node that is stopped and continued misses nothing and does nothing twice: neither a notice nor a mail',
  () => stopAndContinue(4, 'without-pause'),
  120_000,
);

test('so it is for the jobs of two servers', () => stopAndContinue(2, 'jobs'), 120_000);

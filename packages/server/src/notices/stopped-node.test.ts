import { test } from 'vitest';
import { stopAndContinue } from '../testing/stopped-nodes.ts';

test('a node that is stopped and continued misses nothing and does nothing twice: neither a notice nor a mail', () => stopAndContinue(4), 120_000);

import { test } from 'vitest';
import { stopAndContinue } from '../testing/stopped-nodes.ts';

test('fifty times one of two nodes is stopped and continued: no notice and no mail is missing or comes twice', () => stopAndContinue(50), 900_000);

import { parentPort, workerData } from 'node:worker_threads';
import { simulateLosses, type SimulationQuestion } from '@exeat/core';

// The start of a thread: it answers one question and ends.
parentPort?.postMessage(simulateLosses(workerData as SimulationQuestion));

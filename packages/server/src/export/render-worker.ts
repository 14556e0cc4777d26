import { parentPort, workerData } from 'node:worker_threads';
import { pdfOf } from './pdf.ts';
import type { RenderJob } from './render.ts';
import { xlsxOf } from './xlsx.ts';

const { form, printed } = workerData as RenderJob;
const bytes = form === 'pdf' ? await pdfOf(printed) : await xlsxOf(printed.tables);
parentPort?.postMessage(new Uint8Array(bytes));

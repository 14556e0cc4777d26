import { z } from 'zod';
import { askedInstant, idText } from '../common.ts';
import { exceptionFilters } from '../exceptions/filters.ts';
import { defineRoute } from '../route.ts';

/** Forms in which a record leaves, with their media types. */
export const exportFormats = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
  pdf: 'application/pdf',
} as const;
export type ExportFormat = keyof typeof exportFormats;

const format = z.enum(Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]]);
const at = askedInstant.optional().meta({ description: 'As it was known at this instant; now unless given' });
const shared = { method: 'GET', access: 'signed-in', action: 'exception.read', tag: 'Exports', reply: null, replyType: Object.values(exportFormats) } as const;

export const exportRegister = defineRoute({
  ...shared,
  id: 'exportRegister',
  path: '/register/export',
  summary: 'The register as a file, as of any instant, filtered by what each exception was then. Who took it is on the log',
  query: z.strictObject({
    format,
    at,
    ...exceptionFilters,
  }),
});

export const exportException = defineRoute({
  ...shared,
  id: 'exportException',
  path: '/exceptions/:id/export',
  summary: 'One exception as a printable record: scope, risk, controls, approvals with their reasons, timeline, hashes. Who took it is on the log',
  params: z.strictObject({ id: idText }),
  query: z.strictObject({ format, at }),
});

export const exportRoutes = { exportRegister, exportException };

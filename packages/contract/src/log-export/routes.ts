import { defineRoute } from '../route.ts';

export const exportLog = defineRoute({
  id: 'exportLog',
  method: 'GET',
  path: '/log/export',
  access: 'signed-in',
  action: 'log.read',
  tag: 'Log',
  summary:
    'The whole log under its latest signed head, as lines of JSON for `exeat log verify`. Payloads are inside for an auditor of the whole organisation only; everybody else gets leaves and commitments, which verify as well',
  reply: null,
  replyType: 'application/x-ndjson',
});

export const logExportRoutes = { exportLog };

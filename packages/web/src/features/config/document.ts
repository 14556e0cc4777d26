import type { Reply } from '../../lib/api.ts';

/** A configuration document: JSON, of which the server knows the rules. */
export type Document = Reply<'GET /config/:name'>['document'];

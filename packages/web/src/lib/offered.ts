import type { Reply } from './api.ts';
import { useApi } from './queries.ts';

export type Offered = Reply<'GET /features'>;

const nothing: Offered = { appeal: false, bridge: false, emergency: false, secondLine: false, committees: false, policyOwners: false, levels: false, rolesLeftOut: [] };

/** What the approval matrix in force leaves room for. What is off is absent from every page; so is everything, until it is known. */
export function useOffered(): Offered {
  return useApi('GET /features', {}).data ?? nothing;
}

import { z } from 'zod';
import { idText, instant, localDate, person, sha256 } from '../common.ts';
import { defineRoute } from '../route.ts';

const tag = 'Register';
const batch = z.string().trim().min(3).max(200).meta({ description: 'Name of what is taken over together' });
const adopted = z.strictObject({
  exception: idText,
  title: z.string(),
  owner: person,
  approvedBy: z.string().meta({ description: 'In the words of the old register' }),
  approvedOn: localDate,
  file: sha256.meta({ description: 'The original approval, attached to the exception' }),
});
const batchView = z.strictObject({
  batch,
  digest: sha256.meta({ description: 'Of everything that is proposed: what the CISO confirms' }),
  proposedBy: person,
  proposedAt: instant,
  /** The last day on which anything of it can cover without having been approved here. */
  coversUntil: localDate,
  rows: z.array(adopted),
});

export const listAdoptions = defineRoute({
  id: 'listAdoptions',
  method: 'GET',
  path: '/register/adoptions',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Batches of exceptions that were approved elsewhere, proposed and not confirmed yet',
  reply: z.strictObject({ items: z.array(batchView), next: z.null() }),
});
export const proposeAdoption = defineRoute({
  id: 'proposeAdoption',
  method: 'POST',
  path: '/register/adoptions',
  access: 'signed-in',
  action: 'exception.adopt',
  tag,
  summary: 'Propose to take over drafts with their original approvals, all or none (T34); covers nothing until the CISO has confirmed it',
  body: z.strictObject({
    batch,
    rows: z.array(z.strictObject({ exception: idText, approvedBy: z.string().trim().min(3).max(500), approvedOn: localDate, file: sha256 })).min(1).max(500),
  }),
  reply: batchView,
});
export const confirmAdoption = defineRoute({
  id: 'confirmAdoption',
  method: 'POST',
  path: '/register/adoptions/confirm',
  access: 'signed-in',
  action: 'exception.adopt',
  tag,
  summary: 'Confirm a batch as it was read, all or none: it covers from now on, for ninety days from its proposal at most',
  body: z.strictObject({ batch, digest: sha256 }),
  reply: z.strictObject({ batch, exceptions: z.array(z.strictObject({ exception: idText, from: instant, until: instant })) }),
});

export const adoptionRoutes = { listAdoptions, proposeAdoption, confirmAdoption };

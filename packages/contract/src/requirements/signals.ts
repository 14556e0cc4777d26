import { policySignals } from '@exeat/core';
import { z } from 'zod';
import { askedPerson, idText, instant, pageOf, pageQuery, person } from '../common.ts';
import { defineRoute } from '../route.ts';

export const listPolicySignals = defineRoute({
  id: 'listPolicySignals',
  method: 'GET',
  path: '/policy-signals',
  access: 'signed-in',
  action: 'findings.read',
  tag: 'Policy library',
  summary: 'What experience with requirements says to whoever owns them: many exceptions, renewals, one outcome always, nobody who asks',
  description: 'When a signal is given stands in the configuration `policy-feedback`. A page may hold fewer than asked for, or none, and more follow: `next` tells.',
  query: pageQuery.extend({
    requirement: idText.optional().meta({ description: 'Only this requirement' }), document: idText.optional(), owner: askedPerson.optional().meta({ description: 'Owner of the document' }),
  }),
  reply: pageOf(
    z
      .strictObject({
        requirement: z.string(), title: z.string(), owner: person,
        signals: z.array(z.strictObject({ signal: z.enum(policySignals), text: z.string(), exceptions: z.array(z.string()) })),
        estate: z.strictObject({ assets: z.number().int(), passed: z.number().int(), open: z.number().int() }).meta({ description: 'By the rules mapped to it: assets that scanners look at, and findings' }),
      })
      .meta({ id: 'PolicySignals' }),
  ).extend({ asOf: instant }),
});

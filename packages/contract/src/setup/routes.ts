import { presetNames, roles } from '@exeat/core';
import { z } from 'zod';
import { awaits } from '../people/routes.ts';
import { defineRoute } from '../route.ts';

const tag = 'Set-up';
/** The steps from an empty instance to the first exception in force, in order. */
export const setupSteps = ['administrator', 'preset', 'people', 'approvers', 'accounts', 'requirements', 'assets', 'scan', 'exception'] as const;

const step = z.strictObject({
  id: z.enum(setupSteps),
  title: z.string(),
  done: z.boolean(),
  /** What there is, for a person. */
  figure: z.string(),
  /** What to do, as a command; the same over HTTP. */
  command: z.string(),
  route: z.string(),
  /** Whether it can still be taken back, and until when. */
  reversible: z.string(),
});
const preset = z.strictObject({
  name: z.enum(presetNames),
  title: z.string(),
  description: z.string(),
  drops: z.array(z.string()),
  keeps: z.array(z.string()),
});

export const getSetup = defineRoute({
  id: 'getSetup',
  method: 'GET',
  path: '/setup',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'How far this instance is set up, and what comes next',
  reply: z.strictObject({
    steps: z.array(step),
    /** The first step that is not done; null: an exception has been granted. */
    next: z.enum(setupSteps).nullable(),
    /** The preset that the published matrix is; null: none was published. `own`: another one. */
    preset: z.enum([...presetNames, 'own']).nullable(),
  }),
});
export const listPresets = defineRoute({
  id: 'listPresets',
  method: 'GET',
  path: '/setup/presets',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'Approval matrices to begin with, and what each drops and keeps',
  reply: z.strictObject({ items: z.array(preset), next: z.null() }),
});
export const choosePreset = defineRoute({
  id: 'choosePreset',
  method: 'POST',
  path: '/setup/preset',
  access: 'signed-in',
  action: 'config.write',
  tag,
  status: 201,
  summary: 'Publish a preset as the approval matrix; another one can be chosen until an exception is submitted',
  body: z.strictObject({ preset: z.enum(presetNames) }),
  reply: z.strictObject({ preset: z.enum(presetNames), version: z.number().int(), revision: z.number().int(), awaits }),
});

export const getFeatures = defineRoute({
  id: 'getFeatures',
  method: 'GET',
  path: '/features',
  access: 'signed-in',
  action: 'directory.read',
  tag,
  summary: 'What the approval matrix in force leaves room for. What is off is refused, and absent from every screen',
  reply: z.strictObject({ appeal: z.boolean(), bridge: z.boolean(), emergency: z.boolean(), secondLine: z.boolean(), committees: z.boolean(), policyOwners: z.boolean(), levels: z.boolean(), rolesLeftOut: z.array(z.enum(roles)) }),
});

export const setupRoutes = { getSetup, getFeatures, listPresets, choosePreset };

import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { roles } from '@exeat/core';
import { parse } from 'yaml';
import { z } from 'zod';
import { SettingError } from '../setting.ts';

const providerSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected up to 40 small letters, digits and dashes'),
    name: z.string().trim().min(1).max(100),
    issuer: z.string().refine(isIssuer, 'expected an https address (http on this machine only)'),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).optional(),
    clientSecretFile: z.string().min(1).optional(),
    scope: z.string().default('openid'),
    groupsClaim: z.string().min(1).default('groups'),
    /** Claimed groups become roles by these lines and no other way. */
    roles: z.array(z.strictObject({ group: z.string().min(1), role: z.enum(roles), unit: z.string().min(1) })).default([]),
  })
  .refine(
    ({ clientSecret, clientSecretFile }) => (clientSecret === undefined) !== (clientSecretFile === undefined),
    'expected either clientSecret or clientSecretFile',
  );

/** An identity provider as the operator configured it. */
export type Provider = Omit<z.output<typeof providerSchema>, 'clientSecret' | 'clientSecretFile'> & { readonly clientSecret: string };

/**
 * Reads the providers of a file (YAML or JSON): `providers: [{ id, name, issuer, clientId, clientSecretFile, … }]`.
 * @throws SettingError naming the member, what was expected and what came.
 */
export async function readProviders(file: string | null): Promise<readonly Provider[]> {
  if (file === null) return [];
  const text = await readFile(file, 'utf8').catch(() => {
    throw new SettingError(`EXEAT_PROVIDERS_FILE: expected a readable file, got ${file}`);
  });
  const read = z.strictObject({ providers: z.array(providerSchema).min(1).max(20) }).safeParse(parsed(text, file));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new SettingError(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
  }
  const { providers } = read.data;
  for (const member of ['id', 'issuer'] as const) {
    if (new Set(providers.map((one) => one[member])).size < providers.length) throw new SettingError(`${file}: expected each ${member} once`);
  }
  return Promise.all(
    providers.map(async ({ clientSecret, clientSecretFile, ...rest }) => ({
      ...rest,
      clientSecret: clientSecret ?? (await readFile(resolve(dirname(file), clientSecretFile ?? ''), 'utf8')).trim(),
    })),
  );
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new SettingError(`${file}: expected YAML or JSON, got something else`);
  }
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash } = new URL(text);
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}

/** Whether plain http stays on this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

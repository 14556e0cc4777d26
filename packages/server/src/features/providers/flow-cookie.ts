import type { ProviderFlow } from '../../identity/ask-provider.ts';
import { SealBroken, type SealingKeys } from '../../identity/sealing-keys.ts';

const name = '__Host-exeat-flow';
const purpose = 'provider flow';

/** A flow belongs to the browser that began it, and to nobody else: it is kept there alone, sealed, until the person comes back. */
export function flowCookie(sealing: SealingKeys, flow: ProviderFlow, maxAgeSeconds: number): string {
  const value = Buffer.from(sealing.seal(JSON.stringify(flow), purpose)).toString('base64url');
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}

export const endedFlowCookie = `${name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;

/** The flow of a browser; null when it has none, or not one that we sealed. */
export function readFlow(sealing: SealingKeys, header: string | undefined): ProviderFlow | null {
  const pair = (header ?? '').split(';').find((one) => one.trim().startsWith(`${name}=`));
  const value = pair?.trim().slice(name.length + 1) ?? '';
  if (value === '') return null;
  try {
    return JSON.parse(sealing.unseal(Buffer.from(value, 'base64url').toString('utf8'), purpose)) as ProviderFlow;
  } catch (error) {
    if (error instanceof SealBroken || error instanceof SyntaxError) return null;
    throw error;
  }
}

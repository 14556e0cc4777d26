import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';

/** Cost of scrypt, stored with each password so that it can rise. `N` a power of two; memory is 128 × N × r bytes. */
export type PasswordCost = { readonly N: number; readonly r: number; readonly p: number; readonly length: number };

/** OWASP's equal of N = 2^17, p = 1 with 32 MB instead of 128: about a third of a second, and a few at a time fit in a small machine. */
export const standardCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3, length: 32 };

export type StoredPassword = { readonly passwordHash: Buffer; readonly salt: Buffer; readonly params: PasswordCost };

export async function hashPassword(password: string, cost: PasswordCost): Promise<StoredPassword> {
  const salt = randomBytes(16);
  return { passwordHash: await derive(password, salt, cost), salt, params: cost };
}

/**
 * Whether a password is the stored one. For an account that does not exist (null) the same work is done, and the answer is no: who asks
 * learns nothing from the time.
 */
export async function verifyPassword(
  password: string,
  stored: { readonly passwordHash: Buffer; readonly salt: Buffer; readonly params: unknown } | null,
  cost: PasswordCost,
): Promise<boolean> {
  const params = stored === null ? cost : readCost(stored.params);
  const derived = await derive(password, stored?.salt ?? Buffer.alloc(16), params);
  return stored !== null && derived.length === stored.passwordHash.length && timingSafeEqual(derived, stored.passwordHash);
}

/** A fresh secret of 256 bits behind a prefix that says what it is. */
export function newSecret(prefix: string): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

const mostAtOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Few at a time: each takes memory and a thread, and a burst of sign-ins must not starve everything else. */
async function derive(password: string, salt: Buffer, { N, r, p, length }: PasswordCost): Promise<Buffer> {
  while (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function readCost(params: unknown): PasswordCost {
  const { N, r, p, length } = params as Partial<PasswordCost>;
  if (N === undefined || r === undefined || p === undefined || length === undefined)
    throw new Error('expected the scrypt parameters of a stored password, got others');
  return { N, r, p, length };
}

import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** Seconds that a code is shown for. */
export const periodSeconds = 30;
/** Codes of the step before and after are taken too: clocks differ, and people type slowly. */
const window = 1;

/** A fresh secret of an authenticator app, 160 bits as RFC 4226 asks for, in base32. */
export function newAuthenticatorSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that an authenticator app reads from a QR code. SHA-1, six digits and 30 seconds are what every app can do. */
export function authenticatorAddress(secret: string, label: string, host: string): string {
  return totpOf(secret, label, `Exeat ${host}`).toString();
}

/** The time step that a code is of, at an instant of the real clock; null when it is of none near it. */
export function stepOfCode(secret: string, code: string, atMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: atMs, window });
  return delta === null ? null : Math.floor(atMs / 1000 / periodSeconds) + delta;
}

/** A code as people type it: with or without blanks and dashes, in either case, the letters that look like digits for digits. */
export function normalCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
}

/** Ten codes for the day on which the authenticator is lost: 16 characters of Crockford's base32 each, 80 random bits, in groups for reading. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: 10 }, () =>
    [...randomBytes(16)]
      .map((byte) => alphabet[byte % 32])
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function totpOf(secret: string, label = '', issuer = ''): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), label, issuer, algorithm: 'SHA1', digits: 6, period: periodSeconds });
}

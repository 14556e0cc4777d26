import { Secret, TOTP } from 'otpauth';

/** A person's authenticator: codes that the server takes, each a later one than the last as long as its window of a step ahead allows. */
export function authenticator(secret: string): { readonly secret: string; code(): string; nextCode(): string } {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 });
  const codeAt = (step: number): string => totp.generate({ timestamp: step * 30_000 });
  const stepNow = (): number => Math.floor(Date.now() / 30_000);
  return { secret, code: () => codeAt(stepNow()), nextCode: () => codeAt(stepNow() + 1) };
}

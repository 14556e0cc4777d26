/** `__Host-`: only this host sets it, for every path and over https (or on loopback, which browsers trust alike). */
export const cookieName = '__Host-exeat';

export function readCookie(header: string | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === cookieName && value !== undefined && /^[A-Za-z0-9_-]{20,200}$/.test(value)) return value;
  }
  return null;
}

export function sessionCookie(token: string, maxAgeSeconds: number): string {
  return `${cookieName}=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${Math.max(0, Math.trunc(maxAgeSeconds))}`;
}

export function endedCookie(): string {
  return sessionCookie('', 0);
}

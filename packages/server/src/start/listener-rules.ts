import type { Settings } from '../config.ts';
import { SettingError } from '../setting.ts';

/** Whether a host name means this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses a listener that would hand out what it should not: a demo, whose sessions are open to everybody, beyond this machine; sign-ins
 * over a plain connection, where browsers drop the cookie and anybody on the way reads the password.
 * @throws SettingError
 */
export function checkListener({ host, publicUrl, allowPlainHttp }: Pick<Settings, 'host' | 'publicUrl' | 'allowPlainHttp'>, demo: boolean): void {
  if (isLoopback(host)) return;
  if (demo) throw new SettingError(`HOST: expected 127.0.0.1 for a demo, got ${host}: anybody who reaches a demo may act as anybody in it.`);
  if (publicUrl?.protocol === 'https:' || allowPlainHttp) return;
  throw new SettingError(
    `EXEAT_PUBLIC_URL: expected the https address under which people reach this server, since it listens on ${host}; got ${publicUrl?.origin ?? 'none'}. Put a proxy with a certificate before it, or force it with EXEAT_ALLOW_HTTP=1.`,
  );
}

/** Address under which the server is reached: the one that is set, else the listener's own. */
export function publicAddress({ host, publicUrl }: Pick<Settings, 'host' | 'publicUrl'>, port: number): URL {
  if (publicUrl !== null) return publicUrl;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`);
}

import { isIP } from 'node:net';

/** A setting that cannot be used: what was expected, what came. */
export class SettingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingError';
  }
}

/** Reads the text of a setting. @throws SettingError */
export type Reading<Value> = (value: string) => Value;

export function text(value: string): string {
  const trimmed = value.trim();
  if (trimmed === '') throw new SettingError('expected a text, got nothing');
  return trimmed;
}

export function integer(least: number, most: number): Reading<number> {
  return (value) => {
    const number = /^\d{1,15}$/.test(value.trim()) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new SettingError(`expected a whole number from ${least} to ${most}, got "${value}"`);
  };
}

export function oneOf<const Words extends readonly string[]>(...words: Words): Reading<Words[number]> {
  return (value) => {
    const found = words.find((word) => word === value.trim());
    if (found !== undefined) return found;
    throw new SettingError(`expected ${words.join(' or ')}, got "${value}"`);
  };
}

/** Addresses, networks (`10.0.0.0/8`) and the names that stand for some, separated by commas. */
export function networks(value: string): readonly string[] {
  return text(value)
    .split(',')
    .map((one) => {
      const network = one.trim();
      const [address = '', bits] = network.split('/');
      const family = isIP(address);
      const fits = family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)));
      if (fits || ['loopback', 'linklocal', 'uniquelocal'].includes(network)) return network;
      throw new SettingError(`expected addresses or networks such as 10.0.0.0/8, got "${network}"`);
    });
}

/** An http or https address without path, query or credentials. */
export function url(value: string): URL {
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/' && parsed.search === '' && parsed.username === '')
    return parsed;
  throw new SettingError(`expected an address such as https://exeat.example.com, got "${value}"`);
}

/** Where a PostgreSQL is. The address is not repeated in the message: it may hold a password. */
export function postgresUrl(value: string): string {
  const address = text(value);
  if (/^postgres(?:ql)?:\/\//.test(address) && URL.canParse(address)) return address;
  throw new SettingError('expected an address such as postgres://user:password@host:5432/database, got something else');
}

import type { Writable } from 'node:stream';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Fields of a log line. Never a body, a secret, or personal data: ids, codes, counts and durations. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one event: a static name and fields. */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** One JSON object per line. Time is the machine's own: the log is for operators, not for governance. */
export function jsonLog(out: Writable, least: LogLevel = 'info'): Log {
  return (level, event, fields = {}) => {
    if (order.indexOf(level) < order.indexOf(least)) return;
    out.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`);
  };
}

/** What may be logged of an error: its class, code and message, never a stack of the outside or a cause that holds data. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { error: error.name, code, message: error.message, where: error.stack?.split('\n')[1]?.trim() };
}

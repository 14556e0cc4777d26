import type { RunningServer } from './running-server.ts';

export type Answer<Body> = { readonly status: number; readonly body: Body; readonly text: string; readonly headers: Headers };

/** Asks the API as a person of the demo. */
export async function ask<Body>(
  server: RunningServer, as: string, method: string, path: string,
  options: { readonly json?: object; readonly raw?: string | Uint8Array<ArrayBuffer>; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer<Body>> {
  const headers: Record<string, string> = { authorization: `Bearer ${await server.token(as)}`, ...options.headers };
  let body: string | Uint8Array<ArrayBuffer> | null = null;
  if (options.json !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(options.json);
  } else if (options.raw !== undefined) {
    headers['content-type'] ??= 'application/octet-stream';
    body = options.raw;
  }
  const reply = await fetch(`${server.address}/api/v1${path}`, { method, headers, body });
  const text = await reply.text();
  return { status: reply.status, text, headers: reply.headers, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null) as Body };
}

import { createHash } from 'node:crypto';
import type { MailServer } from '@exeat/store';
import { createTransport } from 'nodemailer';
import type { ServerContext } from '../context.ts';
import { cleanLine, isMailbox } from './clean.ts';
import type { MailText } from './compose.ts';

/** `refused`: for good, by the server (5xx) or by us. `later`: worth another try. `unreachable`: so is any other mail of the moment. */
export type Delivery = { readonly kind: 'sent'; readonly response: string } | { readonly kind: 'refused' | 'later' | 'unreachable'; readonly error: string };

export const sealedFor = 'mail-server';
const connectMs = 10_000;
const silenceMs = 20_000;

/**
 * Hands one mail over, within bounded time whatever the server does. `id` tells a mail that is sent twice from two mails: receivers may drop the
 * second. Never throws: what went wrong is part of the answer.
 */
export async function handOver(context: ServerContext, server: MailServer, to: string, { subject, text }: MailText, id: string): Promise<Delivery> {
  if (!isMailbox(to)) return { kind: 'refused', error: 'expected the address of one mailbox, got another text; correct it in the directory' };
  try {
    const pass = server.passwordSealed === null ? null : context.sealing.unseal(server.passwordSealed, sealedFor);
    const transport = createTransport({
      host: server.host, port: server.port, secure: server.security === 'tls', requireTLS: server.security === 'starttls', ignoreTLS: server.security === 'none',
      ...(server.userName === null || pass === null ? {} : { auth: { user: server.userName, pass } }),
      connectionTimeout: connectMs, greetingTimeout: connectMs, socketTimeout: silenceMs, dnsTimeout: connectMs, disableFileAccess: true, disableUrlAccess: true,
    });
    try {
      const info = await transport.sendMail({
        from: { name: 'Exeat', address: server.sender }, to: { name: '', address: to }, subject, text, messageId: messageId(context, id),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      if (info.accepted.length === 1) return { kind: 'sent', response: cleanLine(info.response, 300) };
      return { kind: 'refused', error: cleanLine(info.response, 300) };
    } finally {
      transport.close();
    }
  } catch (error) {
    return failed(error);
  }
}

function messageId({ publicUrl }: ServerContext, id: string): string {
  return `<${createHash('sha256').update(`${publicUrl.origin} ${id}`).digest('hex').slice(0, 32)}@${publicUrl.hostname}>`;
}

/** What the driver tells, in one line; the words of the server are shown to administrators only. */
function failed(error: unknown): Delivery {
  const told = error instanceof Error ? error : new Error(String(error));
  const code = 'responseCode' in told && typeof told.responseCode === 'number' ? told.responseCode : null;
  const command = 'command' in told && typeof told.command === 'string' ? told.command : '';
  const text = cleanLine(told.message, 300);
  // Of what a server says for good, only what is about this mail ends it: a wrong password is put right one day.
  if (code !== null && code >= 500 && /^(RCPT TO|DATA|MAIL FROM)/.test(command)) return { kind: 'refused', error: text };
  return { kind: code !== null && /^(RCPT TO|DATA)/.test(command) ? 'later' : 'unreachable', error: text };
}

import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived, with its envelope. */
export type ArrivedMail = { readonly from: string; readonly to: readonly string[]; readonly raw: string; readonly user: string | null };

export type MailServerForTest = {
  readonly port: number;
  readonly arrived: readonly ArrivedMail[];
  /** What it says to the next recipients and bodies: null: takes them. */
  answer: { recipient: Error | null; body: Error | null };
  /** Told when a recipient is named, before it is answered. */
  onRecipient: (() => void) | null;
  close(): Promise<void>;
};

/** An error with the code that the server sends. */
export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A real SMTP server on loopback, without TLS; with `user` it asks for that user and the password `right`. */
export async function mailServerForTest(options: { readonly user?: string } = {}): Promise<MailServerForTest> {
  const arrived: ArrivedMail[] = [];
  const answer: MailServerForTest['answer'] = { recipient: null, body: null };
  const made: MailServerForTest & { port: number } = {
    port: 0,
    arrived,
    answer,
    onRecipient: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: options.user === undefined,
    disabledCommands: ['STARTTLS'],
    hideSTARTTLS: true,
    logger: false,
    disableReverseLookup: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      if (username === options.user && password === 'right') done(null, { user: username });
      else done(smtpError(535, 'Who are you?'));
    },
    onRcptTo: (_address, _session, done) => {
      made.onRecipient?.();
      done(answer.recipient);
    },
    onData: (stream, session, done) => {
      void text(stream).then((raw) => {
        if (answer.body !== null) return done(answer.body);
        const { mailFrom, rcptTo } = session.envelope;
        arrived.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), raw, user: session.user ?? null });
        return done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  made.port = (server.server.address() as AddressInfo).port;
  return made;
}

import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/**
 * An answer that is a file to keep, not a page to show: always an attachment, never guessed at, and without any right where a browser opens
 * it all the same. What people uploaded leaves only this way.
 */
export class FileAnswer {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string | Buffer | Readable;
  readonly headers: Readonly<Record<string, string>>;

  constructor(name: string, mediaType: string, content: string | Buffer | Readable, headers: Readonly<Record<string, string>> = {}) {
    this.name = name;
    this.mediaType = mediaType;
    this.content = content;
    this.headers = headers;
  }

  sendTo(reply: FastifyReply): FastifyReply {
    return reply
      .code(200)
      .headers({
        'content-disposition': contentDisposition(this.name),
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        ...this.headers,
      })
      .type(this.mediaType)
      .serializer((body: unknown) => body as string)
      .send(this.content);
  }
}

/** RFC 6266: a plain name for everybody, and the whole one for those who read it. */
export function contentDisposition(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '_');
  const whole = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

import { routes } from '@exeat/contract';
import { contentDigest, type Instant, type Json, msOf, stateAt } from '@exeat/core';
import { buildBundle, documentJson, exportDocuments, formatVerifierKey, type PolicyExceptionDocument, type SigningKey } from '@exeat/formats';
import { databaseNow, getCases, type GrantedVersion, grantedVersions, type VersionRef } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { sequenceAll } from '../../sequencer/sequencer.ts';

/** A bundle is handed out again, byte for byte, while it says what is true and is younger than this, in milliseconds. */
const reuseMs = 60_000;

type Issued = { readonly digest: string; readonly text: string; readonly etag: string; readonly issuedAt: Instant; readonly validUntil: Instant };

/** Signed bundles for decisions without the server, and the key they are checked with. */
export function bundleRoutes(app: FastifyInstance, context: ServerContext): void {
  let issued: Issued | null = null;

  serve(app, context, routes.exceptionBundle, async ({ request, reply }) => {
    const key = requireKey(context);
    const now = await databaseNow(context.pool);
    const documents = await documentsInForce(context, now);
    const digest = contentDigest(documents.map(documentJson) as Json);
    if (issued === null || issued.digest !== digest || now >= issued.validUntil || msOf(now) - msOf(issued.issuedAt) > reuseMs) {
      const { checkpoint } = await sequenceAll(context.pool, key);
      const text = buildBundle({ documents, issuedAt: now, checkpoint: checkpoint?.note ?? '', key });
      const { validUntil } = JSON.parse(text) as { validUntil: Instant };
      issued = { digest, text, etag: `"${contentDigest(text)}"`, issuedAt: now, validUntil };
    }
    const maxAge = Math.max(0, Math.floor((msOf(issued.validUntil) - msOf(now)) / 1000));
    reply.headers({ etag: issued.etag, 'cache-control': `private, max-age=${maxAge}` });
    if (isNamed(issued.etag, request.headers['if-none-match'])) await reply.code(304).send();
    else
      await reply
        .type('application/json')
        .serializer((text: unknown) => String(text))
        .send(issued.text);
    return undefined;
  });

  serve(app, context, routes.verifierKey, async () => ({ verifierKey: formatVerifierKey(requireKey(context)) }));
}

/** Every version that is in force now, as a document. What starts later comes with the next bundle: `validUntil` ends before. */
async function documentsInForce(context: ServerContext, now: Instant): Promise<readonly PolicyExceptionDocument[]> {
  const documents: PolicyExceptionDocument[] = [];
  let after: VersionRef | undefined;
  for (;;) {
    const page: readonly GrantedVersion[] = await grantedVersions(context.pool, {
      at: now,
      which: 'in-force',
      ...(after === undefined ? {} : { after }),
    });
    const cases = await getCases(
      context.pool,
      page.map((version) => version.id),
    );
    for (const version of page) {
      const found = cases.get(version.id);
      if (found === undefined) continue;
      const exported = exportDocuments(stateAt(found, now), found).filter((document) => document.status?.version === version.version);
      documents.push(...exported);
    }
    const last = page.at(-1);
    if (page.length < 500 || last === undefined) return documents;
    after = { exception: last.id, version: last.version };
  }
}

/** If-None-Match, as RFC 9110 §13.1.2 compares: weakly, any of a list, or whatever there is. */
function isNamed(etag: string, header: string | undefined): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

function requireKey(context: ServerContext): SigningKey {
  if (context.signer === null) throw new HttpProblem('not-found', 'This server has no signing key, and issues no bundles.');
  return context.signer;
}

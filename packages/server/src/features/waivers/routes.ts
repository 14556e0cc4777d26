import type { Readable } from 'node:stream';
import { type ReplyOf, routes } from '@exeat/contract';
import { type AssetRef, assetKey, type EffectiveException, findingIdentity, type Instant } from '@exeat/core';
import { renderWaivers, type ReportSource } from '@exeat/formats';
import { databaseNow, type GrantedVersion, grantedVersions, type VersionRef } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { askedAsset } from '../../http/asked-refs.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { serve } from '../../http/serve-route.ts';
import { spool } from '../../http/spool.ts';

type Rendered = ReplyOf<typeof routes.renderWaiver>;

/** Native waivers of what is in force now: the same that the command line renders from a bundle. */
export function waiverRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.renderWaiver, async ({ params, query }) => render(context, params.target, query.asset, []));

  withRawBodies(app, (scope) => {
    serve(scope, context, routes.renderWaiverForReport, async ({ params, query, request }) => {
      const upload = await spool(request.body as Readable, context.settings.importLimit);
      try {
        return await render(context, params.target, query.asset, [{ name: 'the report', open: upload.open }]);
      } finally {
        await upload.dispose();
      }
    });
  });
}

async function render(context: ServerContext, target: string, asked: string | undefined, reports: readonly ReportSource[]): Promise<Rendered> {
  const at = await databaseNow(context.pool);
  const destination = asked === undefined ? undefined : askedAsset(asked, 'query.asset');
  const { files, refusals } = await renderWaivers(target, {
    exceptions: await inForce(context, at), at, reports, destinations: destination === undefined ? [] : [destination], ...assetOf(destination),
  });
  const shown: Rendered['files'] = [];
  for (const file of files) {
    let content = '';
    if (typeof file.content === 'string') content = file.content;
    else for await (const piece of file.content) content += piece;
    shown.push({
      destination: file.destination === null ? null : assetKey(file.destination), name: file.name, mediaType: file.mediaType, content, validUntil: file.validUntil,
      entries: file.entries.map(({ key, exceptions, until }) => ({ key, exceptions: [...exceptions], until })),
    });
  }
  return {
    target, asOf: at, files: shown,
    refusals: refusals.map(({ exception, code, detail, findings }) => ({ exception, code, detail, findings: findings.map((finding) => findingIdentity(finding)) })),
  };
}

function assetOf(destination: AssetRef | undefined): { readonly asset?: AssetRef } {
  return destination === undefined ? {} : { asset: destination };
}

async function inForce(context: ServerContext, at: Instant): Promise<readonly EffectiveException[]> {
  const all: EffectiveException[] = [];
  let after: VersionRef | undefined;
  for (;;) {
    const page: readonly GrantedVersion[] = await grantedVersions(context.pool, { at, which: 'in-force', ...(after === undefined ? {} : { after }) });
    all.push(...page);
    const last = page.at(-1);
    if (page.length < 500 || last === undefined) return all;
    after = { exception: last.id, version: last.version };
  }
}

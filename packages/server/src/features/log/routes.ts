import { routes } from '@exeat/contract';
import { findLogEntry, latestCheckpoint, logEntries, readTile } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { serve } from '../../http/serve-route.ts';
import { sequenceAll } from '../../sequencer/sequencer.ts';
import { inclusionProofAt, tileWidth } from '../../sequencer/tiles.ts';
import { parseTilePath } from './tile-path.ts';

const nothing = 'There is nothing here, or nothing that you may see.';
const hashBytes = 32;

/** The log in the formats of C2SP: any verifier of tlog-checkpoint, tlog-tiles and tlog-proof can read it. */
export function logRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.getCheckpoint, async ({ reply }) => {
    const checkpoint = await latestCheckpoint(context.pool);
    if (checkpoint === null) throw new HttpProblem('not-found', 'Nothing has been signed yet.');
    await reply.type('text/plain; charset=utf-8').serializer((text: unknown) => String(text)).send(checkpoint.note);
    return undefined;
  });

  serve(app, context, routes.getTile, async ({ params, reply }) => {
    const asked = parseTilePath(params['*']);
    const bytes = asked === null ? null : asked.level === 'entries' ? await entries(context, asked.index, asked.width) : await hashes(context, asked.level, asked.index, asked.width);
    if (bytes === null) throw new HttpProblem('not-found', nothing);
    await reply.type('application/octet-stream').send(bytes);
    return undefined;
  });

  serve(app, context, routes.getProof, async ({ params, reply }) => {
    const [, stream = '', revision = ''] = /^(.+)@(\d{1,9})$/.exec(params.event) ?? [];
    const entry = stream === '' ? null : await findLogEntry(context.pool, stream, Number(revision));
    if (entry === null) throw new HttpProblem('not-found', nothing);
    const { checkpoint } = await sequenceAll(context.pool, context.signer);
    const numbered = entry.seq ?? (await findLogEntry(context.pool, stream, Number(revision)))?.seq ?? null;
    if (checkpoint === null || numbered === null || numbered >= checkpoint.size) throw new HttpProblem('not-found', 'This event is not under a signed head yet; ask again in a few seconds.');
    const proof = await inclusionProofAt(context.pool, numbered, checkpoint.size);
    const text = ['c2sp.org/tlog-proof@v1', `index ${numbered}`, ...proof.map((hash) => Buffer.from(hash).toString('base64')), '', checkpoint.note].join('\n');
    await reply.type('text/plain; charset=utf-8').serializer((body: unknown) => String(body)).send(text);
    return undefined;
  });
}

/** A tile as wide as asked; null when the log has not grown so far. */
async function hashes(context: ServerContext, level: number, index: number, width: number): Promise<Buffer | null> {
  const tile = await readTile(context.pool, level, index);
  return tile === null || tile.length < width * hashBytes ? null : tile.subarray(0, width * hashBytes);
}

/** An entry bundle: each leaf after its length in 16 bits, big endian. */
async function entries(context: ServerContext, index: number, width: number): Promise<Buffer | null> {
  const found = await logEntries(context.pool, index * tileWidth, index * tileWidth + width);
  if (found.length < width) return null;
  return Buffer.concat(found.flatMap(({ leaf }) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(leaf.length);
    return [length, leaf];
  }));
}

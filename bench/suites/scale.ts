import { approved, inApproval } from '@exeat/server/testing';
import { countFindingTotals, failImport, type StorePool, startImport } from '@exeat/store';
import type { Benchmark, Result } from '../benchmark.ts';
import { type Estate, estateOf, fillEstate, fillExceptions, ruleName, units, wideContainer } from '../environment/estate.ts';
import { type BenchServer, benchServer } from '../environment/server.ts';
import { Clients } from '../load/clients.ts';
import type { LoadRequest, LoadResult } from '../load/request.ts';
import { Random } from '../measure/random.ts';
import { compared, figure, interleave, median, timed } from '../measure/rounds.ts';
import { prepareCommits, updates } from './anchors/commits.ts';

type Line = { readonly bench: string } & Result;
type Timed = { readonly ms: number } & Readonly<Record<string, number>>;

/** What pages and commands cost on estates of three sizes, each ten times the last. `EXEAT_BENCH_FINDINGS`: sizes of one's own. */
export const scale: Benchmark = {
  name: 'scale',
  run: async (context) => {
    const asked = process.env['EXEAT_BENCH_FINDINGS'];
    const sizes = asked === undefined ? (context.quick ? [2_000, 20_000, 200_000] : [200_000, 2_000_000, 20_000_000]) : asked.split(',').map(Number);
    const lines: Line[] = [];
    for (const size of sizes) {
      const server = await benchServer(context, `scale_${size}`);
      const load = new Clients();
      try {
        lines.push(...(await measureEstate(server, load, estateOf(size), context.quick ? 10 : 50)));
      } finally {
        await load.close();
        await server.close();
      }
    }
    return lines;
  },
};

async function measureEstate(server: BenchServer, load: Clients, estate: Estate, times: number): Promise<readonly Line[]> {
  const { owner, pool } = server.database;
  const random = new Random(estate.findings);
  const fillMs = await timed(() => fillEstate(owner, estate));
  let ids: readonly string[] = [];
  const exceptMs = await timed(async () => {
    ids = await fillExceptions(server, estate);
  });
  process.stderr.write(`bench: ${estate.findings} findings written in ${Math.round(fillMs / 1000)} s, ${estate.exceptions} exceptions in ${Math.round(exceptMs / 1000)} s\n`);
  const { tookMs } = await countFindingTotals(pool);
  const imported = await startImport(pool, { kind: 'findings', source: 'bench', format: 'xccdf', startedBy: null });
  // While one is under way a matching is never done.
  await failImport(pool, imported, 'of the bench');
  const token = await server.tokenOf('p05');
  const get = (path: string): LoadRequest => ({ method: 'GET', path: `/api/v1${path}`, token });
  const repeat = (request: () => LoadRequest): readonly LoadRequest[] => Array.from({ length: times }, request);
  const key = repeat(() => get(`/imports/${imported}`));

  const page = async (bench: string, requests: readonly LoadRequest[], note: string): Promise<Line> => {
    await load.send(server.port, requests.slice(0, 3), 1);
    const measured = await interleave(
      { rounds: 5 },
      async () => ({ value: median((await load.send(server.port, requests, 1)).latenciesMs) }),
      async () => ({ value: median((await load.send(server.port, key, 1)).latenciesMs) }),
    );
    return { bench, better: 'lower', ...compared('medianMs', measured), n: estate.findings, note: `${note} Anchor: GET /imports/{id}, a read by primary key through the same server.` };
  };

  const pages = [
    await page('scale-uncovered', repeat(() => get('/findings?coverage=uncovered&limit=50')), 'The worst 50 findings that nothing covers.'),
    await page('scale-unit', repeat(() => get(`/findings?ownUnit=${random.pick(units)}&limit=50`)), 'The worst 50 findings of a unit, of each unit in turn.'),
    await page('scale-exception', repeat(() => get(`/exceptions/${random.pick(ids)}/coverage?limit=50`)), `What an exception covers, of ${estate.exceptions} any.`),
    await page('scale-dashboard', repeat(() => get('/portfolio')), `The dashboard; its totals were counted in ${tookMs} ms.`),
  ];
  return [...pages, ...(await measureWide(server, load, estate))];
}

/** Whoever signs next: the holder of the open seat, or a member of its committee who has not voted. */
function signatureOn({ required, votes, relianceHash }: Awaited<ReturnType<typeof inApproval>>): { readonly verb: 'decide' | 'vote'; readonly person: string | undefined; readonly body: object } {
  const open = required?.seats.find((seat) => seat.status === 'open');
  if (open?.members === undefined) return { verb: 'decide', person: open?.person?.id, body: { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash } };
  const voted = votes.filter(({ seat }) => seat === open.id).map((vote) => vote.person.id);
  return { verb: 'vote', person: open.members.find(({ id }) => !voted.includes(id))?.id, body: { vote: 'yes', relianceHash } };
}

/** An exception for a twentieth of all findings: the last signature, the coverage page while and after it is matched, the revocation. */
async function measureWide(server: BenchServer, load: Clients, estate: Estate): Promise<readonly Line[]> {
  const { owner } = server.database;
  const rules = { scheme: 'xccdf', ids: Array.from({ length: Math.min(estate.rules, 1000) }, (_, rank) => ruleName(rank)) };
  let state = await inApproval(server, { scope: [{ requirement: 'STD-LG/LG-7.1', rules, asset: { type: 'host', under: wideContainer } }] });
  const token = async (person: string | undefined): Promise<string> => server.tokenOf(person ?? '');
  let approveMs = Number.NaN;
  while (state.state === 'in_approval') {
    const { verb, person, body } = signatureOn(state);
    const { ms, last } = await load.send(server.port, [{ method: 'POST', path: `/api/v1/exceptions/${state.id}/${verb}`, token: await token(person), body: JSON.stringify(body) }], 1);
    approveMs = ms;
    state = JSON.parse(last) as typeof state;
  }
  if (state.state !== 'active') throw new Error(`expected an active exception, got ${state.state}`);
  const matchMs = await timed(() => matched(owner, state.id));
  const covered = await memberships(owner, state.id);
  await prepareCommits(owner);
  await updates(owner, 20);
  const one = median(await updates(owner, 50));
  const auditor = await token('p05');
  const send = (count: number, request: Omit<LoadRequest, 'body'>, body?: object): Promise<LoadResult> =>
    load.send(server.port, Array.from({ length: count }, (): LoadRequest => ({ ...request, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })), 1);
  const small = await approved(server);
  const post = async (person: string, id: string, verb: string) => ({ method: 'POST' as const, path: `/api/v1/exceptions/${id}/${verb}`, token: await token(person) });
  const rowMs = median((await send(40, { ...(await post('p05', small.id, 'seen')), method: 'PUT' }, { revision: small.revision })).latenciesMs.slice(10));
  const pageMs = median((await send(10, { method: 'GET', path: `/api/v1/exceptions/${state.id}/coverage?limit=50`, token: auditor })).latenciesMs);
  const ended = { cause: 'circumstances_ceased', text: 'The hosts are replaced this week.' };
  const smallMs = (await send(1, await post('p03', small.id, 'revoke'), ended)).ms;
  const revoked = await send(1, await post('p03', state.id, 'revoke'), ended);
  const line = (bench: string, subject: Timed, anchor: Timed, note: string): Line => {
    const ratio = figure(subject.ms / anchor.ms);
    return { bench, better: 'lower', ratio, spread: [ratio, ratio], subject: figuresOf(subject), anchor: figuresOf(anchor), n: estate.findings, rounds: 1, note };
  };
  return [
    line('scale-approve', { ms: approveMs, covered, matchMs, pageMs }, { ms: one }, `The last signature of an exception for ${covered} findings; pageMs: its coverage page then. Anchor: UPDATE of one row, committed.`),
    line('scale-revoke', { ms: revoked.ms, covered, smallMs }, { ms: rowMs, sqlMs: one }, 'Its revocation; smallMs: that of an exception for one host. Anchor: PUT /exceptions/{id}/seen, which writes one row through the same server; sqlMs: UPDATE of one row, committed.'),
  ];
}

function figuresOf(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, figure(value)]));
}

async function memberships(owner: StorePool, id: string): Promise<number> {
  return (await owner.query<{ count: number }>('SELECT count(*) AS count FROM membership WHERE exception_id = $1', [id]))[0]?.count ?? 0;
}

async function matched(owner: StorePool, id: string): Promise<void> {
  for (;;) {
    const waiting = await owner.query('SELECT 1 FROM matching_due WHERE exception_id = $1 AND always', [id]);
    if (waiting.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

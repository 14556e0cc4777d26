import { Readable } from 'node:stream';
import { type ParsedOf, type ReplyOf, routes } from '@exeat/contract';
import {
  bindingLinks, citedRequirement, decideAccess, decideNonCompliance, type Decision, exceptionId, foldNonCompliance, freezeScope, isWithin, type Json, type NonCompliance,
  type NonComplianceCommand, type NonComplianceEnvelope, type NonComplianceRecord, type Organisation, type Reason, refuse, requirementId, requirementOfNumber, unitId, accept,
} from '@exeat/core';
import { appendEvents, databaseNow, getNonCompliance, listNonCompliances, loadStream, lockKnownStream, lockStream, noticeAgain, readEvidence, storeEvidence, type Tx, withTransaction } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { loadFacts } from '../../facts/load-facts.ts';
import { takeFile, type TakenFile } from '../../evidence/take-file.ts';
import { FileAnswer } from '../../http/file-answer.ts';
import { keyOf, once } from '../../http/idempotency.ts';
import { withRawBodies } from '../../http/raw-body.ts';
import { actorOf, type Caller, personOf } from '../../http/authenticate.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { requireRevision, serve, serveCommand, tagOf } from '../../http/serve-route.ts';
import { personOrNull, personReply } from '../../present/person.ts';
import { readScope, resolvePerson } from '../../record/read-content.ts';
import { nextNonComplianceId, stillFoundOf } from '../../record/record-violations.ts';

type View = ReplyOf<typeof routes.getNonCompliance>;
type By = { readonly caller: Caller; readonly requestId: string };
type Asked = ParsedOf<typeof routes.recordNonCompliance>['body'];

/** Requirements that are not met and cannot be excepted. Nothing here creates cover. */
export function nonComplianceRoutes(app: FastifyInstance, context: ServerContext): void {
  nonComplianceFiles(app, context);

  serve(app, context, routes.listNonCompliances, async ({ query }) => {
    const organisation = await context.snapshots.organisation(context.pool);
    const fitting = (await listNonCompliances(context.pool)).filter(({ nonCompliance, resolved }) =>
      (query.requirement === undefined || nonCompliance.requirement === query.requirement) &&
      (query.unit === undefined || isWithin(organisation, nonCompliance.unit, unitId(query.unit))) &&
      (query.kind === undefined || (nonCompliance.violation === undefined) === (query.kind === 'not_excepted')) &&
      (query.exception === undefined || nonCompliance.exception === query.exception) &&
      (query.status === undefined || (resolved === null) === (query.status === 'open')));
    const page = pageOfSnapshot(fitting, ({ nonCompliance }) => nonCompliance.id, query);
    return { items: page.items.map((record) => view(record, organisation)), next: page.next };
  });

  serve(app, context, routes.getNonCompliance, async ({ params, reply }) => {
    const record = await getNonCompliance(context.pool, params.id);
    if (record === null) throw noSuch();
    reply.header('etag', tagOf(record.revision));
    return view(record, await context.snapshots.organisation(context.pool));
  });

  serveCommand(
    app, context, routes.recordNonCompliance,
    async ({ body, caller, requestId }, tx, id) => {
      const { revision } = await lockStream(tx, `non-compliance:${id}`);
      const read = await readAsked(context, tx, id, body, caller);
      if (!read.ok) throw new Refused(read.reasons);
      return run(context, tx, { id, revision, known: null, command: { verb: 'record', nonCompliance: read.value } }, { caller, requestId });
    },
    () => nextNonComplianceId(context.pool),
  );

  serveCommand(app, context, routes.planNonCompliance, async ({ params, body, caller, requestId, ifMatch }, tx) => {
    const { known, revision } = await lockKnown(tx, params.id);
    requireRevision(ifMatch, revision);
    const milestones = body.milestones.map(({ ticket, ...one }) => ({ ...one, ...(ticket === undefined ? {} : { ticket }) }));
    return run(context, tx, { id: params.id, revision, known, command: { verb: 'plan', milestones, text: body.text } }, { caller, requestId });
  });

  serveCommand(app, context, routes.resolveNonCompliance, async ({ params, body, caller, requestId }, tx) => {
    const { known, revision } = await lockKnown(tx, params.id);
    return run(context, tx, { id: params.id, revision, known, command: { verb: 'resolve', evidence: body.evidence } }, { caller, requestId });
  });
}

async function lockKnown(tx: Tx, id: string): Promise<{ readonly known: NonComplianceRecord; readonly revision: number }> {
  const stream = `non-compliance:${id}`;
  const locked = await lockKnownStream(tx, stream);
  const known = locked === null ? null : fold(await loadStream(tx, stream));
  if (locked === null || known === null) throw noSuch();
  return { known, revision: locked.revision };
}

const actions = { record: 'non-compliance.record', plan: 'non-compliance.plan', attach: 'non-compliance.attach', resolve: 'non-compliance.resolve' } as const;

async function run(
  context: ServerContext, tx: Tx,
  { id, revision, known, command }: { readonly id: string; readonly revision: number; readonly known: NonComplianceRecord | null; readonly command: NonComplianceCommand },
  { caller, requestId }: By,
): Promise<{ readonly reply: View; readonly headers: Record<string, string> }> {
  const stream = `non-compliance:${id}`;
  const organisation = await context.snapshots.organisation(tx);
  const { now } = await lockStream(tx, stream);
  const about = command.verb === 'record' ? command.nonCompliance : known?.nonCompliance;
  const object = about === undefined ? {} : { owner: about.owner, units: [about.unit] };
  const access = decideAccess(caller.subject, actions[command.verb], object, organisation, now);
  if (!access.ok) throw new Refused(access.reasons);
  const stillFound = known === null || command.verb !== 'resolve' ? undefined : await stillFoundOf(tx, known);
  const decided = decideNonCompliance(known, command, { actor: personOf(caller), organisation, ...(stillFound === undefined ? {} : { stillFound }) });
  if (!decided.ok) throw new Refused(decided.reasons);
  await appendEvents(tx, stream, revision, decided.value, { at: now, actor: actorOf(caller), ruleId: access.value.ruleId, requestId });
  if (about?.violation !== undefined && about.exception !== undefined) await noticeAgain(tx, about.exception, now);
  const record = fold(await loadStream(tx, stream));
  if (record === null) throw new Error(`expected ${stream} after its events, got none`);
  return { reply: view(record, organisation), headers: { etag: tagOf(record.revision) } };
}

/** What is to be recorded: people by id, members as they are now, and the clauses that bind there. */
async function readAsked(context: ServerContext, tx: Tx, id: string, body: Asked, caller: Caller): Promise<Decision<NonCompliance>> {
  const { title, statement, asset, milestones, exception } = body;
  const actor = personOf(caller);
  const organisation = await context.snapshots.organisation(tx);
  const reasons: Reason[] = [];
  const owner = resolvePerson(body.owner ?? actor, 'owner', organisation);
  if (!owner.ok) reasons.push(...owner.reasons);
  const library = await context.snapshots.library(tx);
  const scope = readScope([{ requirement: body.requirement, asset }], library);
  if (!scope.ok) reasons.push(...scope.reasons);
  const requirement = citedRequirement(library, requirementOfNumber(library, requirementId(body.requirement)));
  if (requirement === undefined) reasons.push({ code: 'no-citable-requirement', rule: '§0', text: `requirement: ${body.requirement} is not in the policy library; name one that is.` });
  if (reasons.length > 0 || !owner.ok || !scope.ok || requirement === undefined) return refuse(...reasons);
  const facts = await loadFacts(context, tx, { now: await databaseNow(tx), actor, scopes: [scope.value], withOthers: false, withCounts: false });
  const frozen = freezeScope(scope.value, facts.membersUnder);
  const assets = frozen.flatMap((clause) => clause.members.flatMap((member) => facts.asset({ type: clause.asset.type, id: member }) ?? []));
  return accept({
    id, title: title.trim(), statement: statement.trim(), requirement: requirement.id, requirementVersion: requirement.version,
    clauses: bindingLinks(requirement, assets).map((link) => link.clause), owner: owner.value.id, unit: owner.value.unit, scope: frozen,
    milestones: milestones.map(({ ticket, ...one }) => ({ ...one, ...(ticket === undefined ? {} : { ticket }) })),
    ...(exception === undefined ? {} : { exception: exceptionId(exception) }),
  });
}

function view({ nonCompliance, revision, recordedAt, recordedBy, evidence = [], resolved }: NonComplianceRecord, organisation: Organisation): View {
  const { scope, clauses, owner, milestones, violation, ...rest } = nonCompliance;
  const [clause] = scope;
  return {
    ...rest, kind: violation === undefined ? 'not_excepted' : 'violation', violation: violation ?? null, clauses: [...clauses], owner: personReply(organisation, owner), milestones: milestones.map((one) => ({ ...one })),
    asset: { type: clause?.asset.type ?? '', ids: [...(clause?.members ?? [])] },
    status: resolved === null ? 'open' : 'resolved', recordedAt, recordedBy: personOrNull(organisation, recordedBy),
    evidence: evidence.map((one) => ({ ...one, by: personOrNull(organisation, one.by) })),
    resolved: resolved === null ? null : { ...resolved, by: personOrNull(organisation, resolved.by) }, revision,
  };
}

function fold(events: Awaited<ReturnType<typeof loadStream>>): NonComplianceRecord | null {
  return foldNonCompliance(events as unknown as readonly NonComplianceEnvelope[]);
}

/** Files that show it, or that it is over: kept as those of exceptions are. */
function nonComplianceFiles(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.readFileOfNonCompliance, async ({ params }) => {
    const file = (await getNonCompliance(context.pool, params.id))?.evidence?.find(({ sha256 }) => sha256 === params.sha256);
    if (file === undefined) throw noSuch();
    const content = Readable.from(readEvidence(context.pool, file.sha256), { objectMode: false });
    return new FileAnswer(file.name, file.mediaType, content, { 'content-length': String(file.bytes), etag: `"${file.sha256}"` });
  });

  withRawBodies(app, (scope) => {
    serve(scope, context, routes.attachToNonCompliance, ({ params, query, caller, request, reply, requestId }) =>
      takeFile(context.settings, request.body, query.name, async (file, open) => {
        const key = keyOf(request.headers['idempotency-key'], caller.key, 'POST /non-compliances/:id/evidence');
        const answer = await withTransaction(context.pool, (tx) =>
          once(tx, key, { url: request.url, digest: file.sha256 } as Json, async () => {
            const { known, revision } = await lockKnown(tx, params.id);
            if ((known.evidence?.length ?? 0) >= context.settings.evidenceFiles) throw new HttpProblem('conflict', `Expected at most ${context.settings.evidenceFiles} files on a non-compliance, got one more. Put several into one document.`);
            await storeEvidence(tx, file.sha256, open());
            await run(context, tx, { id: params.id, revision, known, command: { verb: 'attach', file } }, { caller, requestId });
            return { status: 201, body: file as unknown as Json };
          }),
        );
        if ('replayed' in answer) reply.header('idempotency-replayed', 'true');
        return answer.body as unknown as TakenFile;
      }),
    );
  });
}

function noSuch(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such non-compliance, or none that you may see.');
}

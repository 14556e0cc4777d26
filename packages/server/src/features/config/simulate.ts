import type { ReplyOf, routes } from '@exeat/contract';
import {
  type ConfigKind, type ExceptionCase, type ExceptionEnvelope, type Json, type Organisation, pastRequests, readConfig, type SimulatedOutcome, type SimulatedRequest, simulateRequest, standardVersion, visibleTo,
} from '@exeat/core';
import { listCases, loadStream } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { factsThen } from '../../facts/facts-then.ts';
import type { Caller } from '../../http/authenticate.ts';
import { HttpProblem, Refused } from '../../http/problem.ts';
import { personReply } from '../../present/person.ts';
import { configWorld } from '../../record/record-config.ts';

type Reply = ReplyOf<typeof routes.simulateConfig>;
type Asked = { readonly document: Json; readonly limit?: number | undefined; readonly cursor?: string | undefined };

const submitted = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'approved', 'revoked', 'closed', 'rejected', 'withdrawn'] as const;

/**
 * A page of the exceptions that the caller sees, of which each request is judged once more by what is in force and once by the draft, with the people of its time.
 * @throws Refused for a draft that cannot be read; HttpProblem for a kind by which no request is decided.
 */
export async function simulateConfig(context: ServerContext, kind: ConfigKind, { document, limit = 50, cursor }: Asked, caller: Caller): Promise<Reply> {
  const { pool, snapshots } = context;
  const { inFacts } = kind;
  if (inFacts === undefined) throw new HttpProblem('not-found', `No request is decided by ${kind.name}: there is nothing to simulate.`);
  const draft = kind.read(document, standardVersion);
  if (!draft.ok) throw new Refused(draft.reasons);
  const organisation = await snapshots.organisation(pool);
  const publishable = readConfig(kind, document, standardVersion, await configWorld(context, pool, organisation, caller.at));
  const page = await listCases(pool, { phases: submitted, limit, sight: visibleTo(caller.subject, organisation), ...(cursor === undefined ? {} : { cursor }) });
  let requests = 0;
  const items: Reply['items'] = [];
  for (const state of page.items) {
    const events = (await loadStream(pool, state.id)) as readonly ExceptionEnvelope[];
    for (const request of pastRequests(events)) {
      requests += 1;
      const found = simulateRequest(request, await factsThen(context, request), (facts) => inFacts(facts, draft.value));
      if (found.differs.length > 0) items.push(shown(found, state, organisation));
    }
  }
  return { refusals: publishable.ok ? [] : [...publishable.reasons], requests, items, next: page.next };
}

function shown({ exception, request, at, recorded, inForce, draft, differs }: SimulatedRequest, state: ExceptionCase, organisation: Organisation): Reply['items'][number] {
  return { exception, title: state.content.title, request, at, recorded, inForce: outcome(inForce, organisation), draft: outcome(draft, organisation), differs: [...differs] };
}

function outcome({ refusals, band, level, seats, longest }: SimulatedOutcome, organisation: Organisation): Reply['items'][number]['draft'] {
  return { refusals: [...refusals], band, level, seats: seats.map(({ seat, people }) => ({ seat, people: people.map((person) => personReply(organisation, person)) })), longest };
}

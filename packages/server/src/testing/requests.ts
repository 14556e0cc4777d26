import type { ExceptionReply, PreviewReply, Problem } from '@exeat/contract';
import type { DemoServer, Reply } from './demo-server.ts';

const rule = 'xccdf_org.ssgproject.content_rule_package_audit_installed';

/** The request of the story: audit daemon missing on a claims host. */
export function auditRequest(overrides: object = {}): Record<string, unknown> {
  return {
    title: 'Audit daemon on a claims host',
    basis: 'remediation_deferral',
    scope: [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: [rule] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }],
    validity: { lastDay: '2026-12-31' },
    justification:
      'The audit daemon of this release loses events under the load of the claims batch; the vendor ships the fixed package in December.',
    compensatingControls: [{ id: 'CC-04', statement: 'Process accounting is on, and its records go to the SIEM.' }],
    remediation: { milestones: [{ title: 'Install the fixed package', due: '2026-12-15' }] },
    ...overrides,
  };
}

export const assessment = {
  statement: 'Risk that misuse of the host goes unnoticed due to absent audit records, resulting in a late response.',
  inherent: { likelihood: 3, impact: 3 },
  controls: [{ id: 'CC-04', axis: 'both', strength: 0.25, test: 'tested_pass' }],
  recommendation: 'approve',
  opinion: 'Acceptable for five weeks.',
};

/** The CISO confirms what a registrar proposed, when it waits. */
export async function confirmed(server: DemoServer, reply: Reply): Promise<void> {
  const { awaits } = ok<{ awaits: string | null }>(reply);
  if (awaits !== null) ok(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`));
}

/** Draft, submit and triage: the case waits for its assessment. */
export async function submitted(server: DemoServer, overrides: object = {}, by = 'p24'): Promise<string> {
  const draft = ok(await server.as(by).post('/exceptions', auditRequest(overrides)));
  ok(await server.as(by).post(`/exceptions/${draft.id}/submit`));
  return draft.id;
}

/** Up to the decisions. */
export async function inApproval(server: DemoServer, overrides: object = {}, found: object = assessment): Promise<ExceptionReply> {
  const id = await submitted(server, overrides);
  const complete = { outcome: 'complete', note: 'Complete.', distinctFrom: await overlapsOf(server, overrides, id) };
  const triage = (body: object): Promise<Reply> => server.as('p05').post(`/exceptions/${id}/triage`, body);
  const first = await triage(complete);
  // Where another test has had the same rejected, something has changed since (E23).
  const isCooling = first.status === 422 && codesOf(first).includes('cooling-off');
  const triaged = ok(isCooling ? await triage({ ...complete, changed: 'controls', changedText: 'Process accounting is on since.' }) : first);
  return ok(await server.as('p06').post(`/exceptions/${id}/assess`, { ...found, relianceHash: triaged.relianceHash }));
}

/** Approved by every seat, in the order of the stages. */
export async function approved(server: DemoServer, overrides: object = {}, found: object = assessment): Promise<ExceptionReply> {
  let state = await inApproval(server, overrides, found);
  for (;;) {
    const open = state.required?.seats.find((seat) => seat.status === 'open');
    if (state.state !== 'in_approval' || open === undefined) return state;
    if (open.members !== undefined) {
      const voted = state.votes.filter((vote) => vote.seat === open.id).map((vote) => vote.person.id);
      const voter = open.members.find((member) => !voted.includes(member.id));
      state = ok(await server.as(voter?.id ?? null).post(`/exceptions/${state.id}/vote`, { vote: 'yes', relianceHash: state.relianceHash }));
      continue;
    }
    state = ok(
      await server
        .as(open.person?.id ?? null)
        .post(`/exceptions/${state.id}/decide`, { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash }),
    );
  }
}

/** The body of a success; an exception unless another type is named. The server holds it against its schema. */
export function ok<Body = ExceptionReply>(reply: Reply): Body {
  if (reply.status >= 300) throw new Error(`expected a success, got ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body as Body;
}

/** The problem of a refusal. */
export function problemIn(reply: Reply): Problem {
  if (reply.status < 400) throw new Error(`expected a problem, got ${reply.status}`);
  return reply.body as Problem;
}

/** Codes of the reasons of a refusal. */
export function codesOf(reply: Reply): readonly string[] {
  return (problemIn(reply).reasons ?? []).map((reason) => reason.code);
}

export async function overlapsOf(server: DemoServer, overrides: object, self: string): Promise<readonly string[]> {
  const preview = ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', auditRequest(overrides)));
  return preview.overlaps.map((overlap) => overlap.exception).filter((id) => id !== self);
}

import { ask } from '../http.ts';
import type { RunningServer } from '../running-server.ts';

export type Case = {
  readonly id: string;
  readonly state: string;
  readonly relianceHash: string;
  readonly required: { readonly seats: readonly { readonly status: string; readonly person: { readonly id: string } | null; readonly members?: readonly { readonly id: string }[] }[] } | null;
};

/** What an assessor of the demo finds. */
export const assessment = {
  statement: 'Risk that an intrusion stays unseen due to missing audit records, resulting in a loss of evidence.', inherent: { likelihood: 3, impact: 3 },
  controls: [{ id: 'CC-04', axis: 'likelihood', strength: 0.25, test: 'attested' }], recommendation: 'approve', opinion: 'Bearable for some weeks.',
};

/** A command on a case over HTTP. @throws Error when it is refused. */
export async function command(server: RunningServer, id: string, as: string, verb: string, json: object): Promise<Case> {
  const reply = await ask<Case>(server, as, 'POST', `/exceptions/${id}/${verb}`, { json });
  if (reply.status !== 200) throw new Error(`${verb}: ${reply.text}`);
  return reply.body;
}

export async function readCase(server: RunningServer, id: string): Promise<Case> {
  return (await ask<Case>(server, 'p05', 'GET', `/exceptions/${id}`)).body;
}

/** A request of the demo that waits for triage. `changes`: to its content. */
export async function submittedRequest(server: RunningServer, changes: object = {}): Promise<string> {
  const content = {
    title: 'Audit records of the second policy host', basis: 'remediation_deferral', validity: { lastDay: '2026-12-31' },
    scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }],
    justification: 'The agent of this release loses records under load; the vendor ships a fixed one in December, and until then the host stays as it is.',
    compensatingControls: [{ id: 'CC-04', statement: 'Process accounting is on.' }], remediation: { milestones: [{ title: 'Install the fixed agent', due: '2026-12-15' }] },
    ...changes,
  };
  const { id } = (await ask<Case>(server, 'p24', 'POST', '/exceptions', { json: content })).body;
  await command(server, id, 'p24', 'submit', {});
  return id;
}

/** The same, waiting for its first signature. `found`: by the assessor. */
export async function inApproval(server: RunningServer, changes: object = {}, found: object = assessment): Promise<Case> {
  const id = await submittedRequest(server, changes);
  const { relianceHash } = await command(server, id, 'p05', 'triage', { outcome: 'complete', note: 'Complete.', distinctFrom: [] });
  return command(server, id, 'p06', 'assess', { ...found, relianceHash });
}

/** The seat that is open now. */
export function openSeat({ required }: Case): NonNullable<Case['required']>['seats'][number] | undefined {
  return required?.seats.find(({ status }) => status === 'open');
}

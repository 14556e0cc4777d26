import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assessment, auditRequest, auditRule, hasShared, host, repo, sharedFindings, smallScan } from './documents.ts';
import { exeat } from './exeat.ts';
import { byCommandLine, byHttp, type ExceptionView, type Hand, type Listed, type Refusal } from './hand.ts';
import { ask } from './http.ts';
import { type RunningServer, startServer } from './running-server.ts';

type Check = { readonly trust: string; readonly covered: readonly { readonly exception: string; readonly until: string }[]; readonly uncovered: readonly object[] };

/** A finding of the reports that are imported here: the demo has its own. */
const isOfStory = ({ rule, asset }: Listed['items'][number]): boolean => rule.id.startsWith('xccdf_') || asset.id === 'github.com/larkfield/claims';

describe.each(['command line', 'HTTP'])('from a scan to the end of an exception, by %s', (name) => {
  let folder: string;
  let server: RunningServer;
  let hand: Hand;
  let scan: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exeat-e2e-'));
    server = await startServer(join(folder, 'data'));
    hand = name === 'HTTP' ? byHttp(server) : byCommandLine(server, folder);
    scan = join(folder, 'scan.xml');
    await writeFile(scan, smallScan({ audit: 'fail', other: 'pass' }));
  }, 120_000);

  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });

  test('reports become open findings, tied to requirements', async ({ skip }) => {
    if (!hasShared) skip('needs the real scanner outputs in ../shared/data');
    const first = await hand.importReport('p05', join(sharedFindings, 'xccdf-openscap-debian.xml'));
    expect(first.counts).toMatchObject({ total: 355, open: 21, passed: 23, notEvaluated: 311 });
    const second = await hand.importReport('p05', join(sharedFindings, 'sarif-fortify.sarif'), repo);
    expect(second.counts).toMatchObject({ total: 77, open: 77 });
    const open = await hand.findings('p24', 'uncovered');
    expect(open.items.filter(isOfStory)).toHaveLength(98);
    expect(open.items.find((one) => one.rule.id === auditRule)?.requirements).toEqual(['STD-LG/LG-7.1']);
  });

  test('asked, assessed, signed by every seat: from that instant it is excepted, and at revocation it is not', { timeout: 240_000 }, async () => {
    await hand.importReport('p05', scan);
    const document = auditRequest('2026-12-31');
    const preview = await hand.preview('p24', document) as { refusals: unknown[]; required: { level: number; seats: { person: { name: string }; reasons: unknown[] }[] }; longest: { lastDay: string }; findings: object };
    expect(preview.refusals).toEqual([]);
    expect(preview.required.level).toBeGreaterThanOrEqual(2);
    expect(preview.required.seats.every((seat) => seat.person.name !== '' && seat.reasons.length > 0)).toBe(true);
    expect(preview.longest.lastDay).toBe('2027-11-23');
    expect(JSON.stringify(preview.findings)).toContain(auditRule);

    const active = await approve(document);
    const yes = await hand.decision('p24', `xccdf:${auditRule}`, host);
    expect(yes).toMatchObject({ excepted: true, exception: active.id, until: '2027-01-01T05:00:00.000Z' });
    const covered = await hand.findings('p24', 'covered');
    expect(covered.items.filter(isOfStory).length).toBeGreaterThan(0);
    expect(new Set(covered.items.filter(isOfStory).map((one) => `${one.rule.id} ${one.by?.exception} ${one.by?.until}`))).toEqual(new Set([`${auditRule} ${active.id} 2027-01-01T05:00:00.000Z`]));

    await offline(active.id, yes.asOf);

    const before = (await hand.decision('p24', `xccdf:${auditRule}`, host)).asOf;
    await pause();
    const revoked = await hand.act('p23', active.id, 'revoke', { cause: 'incident_exploited', text: 'The host was used in an incident.' }) as ExceptionView;
    expect(revoked.state).toBe('revoked');
    expect((await hand.decision('p24', `xccdf:${auditRule}`, host)).excepted).toBe(false);
    expect((await hand.findings('p24', 'covered')).items.filter(isOfStory)).toEqual([]);
    const { bundle, key } = await fetchBundle();
    const now = (JSON.parse(await readFile(bundle, 'utf8')) as { issuedAt: string }).issuedAt;
    expect((await exeat(['check', scan, '--exceptions', bundle, '--key', key, '--at', now])).code).toBe(1);

    expect(await hand.decision('p24', `xccdf:${auditRule}`, host, before)).toMatchObject({ excepted: true, exception: active.id });
    const then = await ask<{ items: { id: string; state: string }[] }>(server, 'p39', 'GET', `/register?at=${before}`);
    expect(then.body.items.find((one) => one.id === active.id)?.state).toBe('active');
  });

  test('when the clock passes the end it is not, with no job', { timeout: 240_000 }, async () => {
    const active = await approve(auditRequest('2026-12-10'));
    expect((await hand.decision('p24', `xccdf:${auditRule}`, host)).excepted).toBe(true);
    expect((await ask(server, 'p24', 'POST', '/demo/clock', { json: { to: '2026-12-11T05:00:00Z' } })).status).toBe(200);
    expect((await hand.decision('p24', `xccdf:${auditRule}`, host)).excepted).toBe(false);
    expect((await hand.show('p24', active.id)).state).toBe('expired');
    expect((await hand.findings('p24', 'covered')).items.filter(isOfStory)).toEqual([]);
  });

  /** Draft to grant, with the refusals on the way. */
  async function approve(document: string): Promise<ExceptionView> {
    const draft = await hand.request('p24', document);
    const id = draft.id;
    expect((await hand.act('p24', id, 'submit', {}) as ExceptionView).state).toBe('triage');
    refused(await hand.act('p24', id, 'triage', { outcome: 'complete' }), 'not-permitted');
    expect((await hand.act('p05', id, 'triage', { outcome: 'complete' }) as ExceptionView).state).toBe('assessment');
    const submitted = await hand.show('p06', id);
    let state = await hand.act('p06', id, 'assess', { ...assessment, relianceHash: submitted.relianceHash }) as ExceptionView;
    expect(state.state).toBe('in_approval');
    const approval = { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash };
    refused(await hand.act('p24', id, 'decide', approval), 'own-exception');
    refused(await hand.act('p06', id, 'decide', approval), 'assessor-approves');
    const moved = await hand.act('p08', id, 'decide', { ...approval, relianceHash: submitted.relianceHash });
    refused(moved, 'reliance-moved');
    for (;;) {
      const open = state.required?.seats.find((seat) => seat.status === 'open');
      const person = open?.person?.id;
      if (state.state !== 'in_approval' || person === undefined) break;
      state = await hand.act(person, id, 'decide', { ...approval, seat: open?.id }) as ExceptionView;
      if (state.state === 'in_approval') refused(await hand.act(person, id, 'decide', approval), 'second-signature');
    }
    expect(state.state).toBe('active');
    return state;
  }

  function refused(answer: ExceptionView | Refusal, code: string): void {
    expect('reasons' in answer ? answer.reasons.map((reason) => reason.code) : answer).toContain(code);
  }

  async function fetchBundle(): Promise<{ readonly bundle: string; readonly key: string }> {
    const bundle = join(folder, 'bundle.json');
    const { text } = await ask(server, 'p24', 'GET', '/bundles/exceptions');
    await writeFile(bundle, text);
    return { bundle, key: (await ask<{ verifierKey: string }>(server, 'p24', 'GET', '/log/key')).body.verifierKey };
  }

  /** What a pipeline does with the bundle alone. */
  async function offline(id: string, at: string): Promise<void> {
    const { bundle, key } = await fetchBundle();
    const gate = await exeat(['check', scan, '--exceptions', bundle, '--key', key, '--at', at]);
    expect(gate.code, gate.stderr).toBe(0);
    expect(JSON.parse(gate.stdout) as Check).toMatchObject({ covered: [{ exception: id, until: '2027-01-01T05:00:00.000Z' }], uncovered: [] });
    const worse = join(folder, 'worse.xml');
    await writeFile(worse, smallScan({ audit: 'fail', other: 'fail' }));
    expect((await exeat(['check', worse, '--exceptions', bundle, '--key', key, '--at', at])).code).toBe(1);
    expect((await exeat(['check', scan, '--exceptions', bundle, '--at', at])).code).toBe(2);
    const forged = join(folder, 'forged.json');
    await writeFile(forged, (await readFile(bundle, 'utf8')).replaceAll('package_audit_installed', 'service_auditd_enabled'));
    expect((await exeat(['check', worse, '--exceptions', forged, '--key', key, '--at', at])).code).toBe(1);

    const tailoring = await exeat(['waivers', 'render', 'xccdf', '--exceptions', bundle, '--key', key, '--at', at, '--for', host, '--findings', worse]);
    expect(tailoring.code, tailoring.stderr).toBe(0);
    expect([...tailoring.stdout.matchAll(/idref="([^"]+)" selected="false"/g)].map(([, rule]) => rule)).toEqual([auditRule]);
    const served = await ask<{ files: { content: string }[] }>(server, 'p24', 'POST', `/waivers/xccdf?asset=${host}`, { raw: await readFile(worse) as Uint8Array<ArrayBuffer> });
    expect(served.body.files).toHaveLength(1);
    expect(served.body.files[0]?.content).toContain(auditRule);
    const elsewhere = await exeat(['waivers', 'render', 'xccdf', '--exceptions', bundle, '--key', key, '--at', at, '--for', 'host:app-02.corp.example', '--findings', worse]);
    expect(elsewhere.stdout).not.toContain('selected="false"');
  }

  /** So that two questions are not of the same millisecond. */
  async function pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});


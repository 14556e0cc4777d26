import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { saveMailServer } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { parseInstant } from '@exeat/core';
import { expect, vi } from 'vitest';
import { demoServer } from './demo-server.ts';
import { mailServerForTest } from './mail-server.ts';
import { inApproval } from './requests.ts';

const script = fileURLToPath(new URL('./notice-node.ts', import.meta.url));
/** So long the other node has for itself; what the stopped one holds meanwhile waits for it. */
const aloneMs = 3_000;
const mostMs = 60_000;

/**
 * Two nodes tell and mail, as the jobs of a server do or without a pause; in every round one of them is stopped by SIGSTOP, wherever it is or while a mail is being handed over, something becomes
 * due, and it is continued.
 * @throws AssertionError when a notice or a mail is missing, or came twice, or the case was changed by it.
 */
export async function stopAndContinue(rounds: number, pace: 'jobs' | 'without-pause'): Promise<void> {
  const database = await testDatabase({ mode: 'demo', poolSize: 20 });
  const server = await demoServer({ database });
  const smtp = await mailServerForTest();
  const sender = {
    enabled: true,
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    userName: null,
    passwordSealed: null,
    sender: 'exeat@larkfield.example',
  } as const;
  await saveMailServer(database.pool, sender, 1, 'p46', parseInstant('2026-11-24T00:00:00Z'));
  const nodes = await Promise.all([startNode(database.address, pace), startNode(database.address, pace)]);
  try {
    const cases: { readonly id: string; readonly revision: number }[] = [];
    const mailsOf = (id: string): number => smtp.arrived.filter(({ raw }) => raw.includes(`${id} waits for`)).length;
    const isTold = async (id: string): Promise<void> => {
      const told = await database.pool.query("SELECT FROM notice WHERE exception_id = $1 AND kind = 'seat_assigned'", [id]);
      expect([told.length, mailsOf(id)]).toEqual([1, 1]);
    };
    for (let round = 0; round < rounds; round += 1) {
      const [stopped, other] = round % 4 < 2 ? nodes : nodes.toReversed();
      const handing = round % 2 === 0 ? null : Promise.withResolvers<void>();
      // Whichever of them hands it over, it stops there; the one that goes on is either in the middle too, or must leave the mail alone.
      if (handing === null) stopped?.kill('SIGSTOP');
      else
        smtp.onRecipient = () => {
          smtp.onRecipient = null;
          for (const node of nodes) node.kill('SIGSTOP');
          handing.resolve();
        };
      const first = await inApproval(server, { ticket: `round ${round}` });
      await handing?.promise;
      if (handing !== null) other?.kill('SIGCONT');
      const second = await inApproval(server, { ticket: `round ${round}, while one is stopped` });
      cases.push(first, second);
      const bothTold = () => Promise.all([isTold(first.id), isTold(second.id)]);
      await vi.waitFor(() => isTold(second.id), { timeout: aloneMs, interval: 20 }).catch(() => undefined);
      stopped?.kill('SIGCONT');
      await vi.waitFor(bothTold, { timeout: mostMs, interval: 20 });
    }
    for (const { id, revision } of cases) {
      await isTold(id);
      const [row] = await database.pool.query<{ revision: number }>('SELECT revision FROM exception_case WHERE id = $1', [id]);
      expect(row?.revision).toBe(revision);
    }
  } finally {
    await Promise.all(nodes.map(endNode));
    await smtp.close();
    await server.close();
    await database.close();
  }
}

async function startNode(address: unknown, pace: string): Promise<ChildProcess> {
  const node = spawn(process.execPath, [script, JSON.stringify(address), pace], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (node.stdout !== null) await once(node.stdout, 'data');
  return node;
}

async function endNode(node: ChildProcess): Promise<void> {
  node.kill('SIGCONT');
  if (node.exitCode !== null) return;
  const exited = once(node, 'exit');
  node.stdin?.end();
  await exited;
}

import { startTestCluster } from './cluster.ts';

/** vitest's global set-up: one cluster per run; the function it returns is the tear-down. */
export async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  return () => cluster.stop();
}

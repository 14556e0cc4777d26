import type { PgBoss } from 'pg-boss';
import type { StorePool } from '../connection/pool.ts';
import { bossOver } from './boss.ts';

/** Work that the nodes share: one of them does it, about every `everySeconds`, for as long as any of them lives. */
export type Job = {
  readonly name: string;
  readonly everySeconds: number;
  /** Idempotent, and safe beside itself: a node that is stopped in the middle does not keep the next one from starting. */
  run(): Promise<unknown>;
};

export type JobsOptions = {
  /** Told of each run that failed, and of errors of the queue itself (`job` is then null). */
  readonly onError: (job: string | null, error: unknown) => void;
};

/** A run that takes longer has failed for the record. The node that does it is not interrupted. */
const mostSeconds = 900;
/** How long a row of a run that is over stands. Longer than any job's interval, since the row is what keeps others from repeating it. */
const keptSeconds = 7_200;
const pollSeconds = 1;

/**
 * Starts this node's part in the jobs. Every node asks for each job once an interval; the first to ask in a slot of the database's real clock
 * makes the run, and whichever node is free takes it. Nothing is lost with a node: the slot after it is asked for by another one.
 */
export async function startJobs(pool: StorePool, jobs: readonly Job[], options: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const boss = bossOver(pool.pg, { superviseIntervalSeconds: 60, monitorVacuum: false });
  boss.on('error', (error) => options.onError(null, error));
  await boss.start();
  const timers: NodeJS.Timeout[] = [];
  for (const job of jobs) {
    await register(boss, job, options);
    const ask = () =>
      void boss.send(job.name, null, { singletonSeconds: job.everySeconds }).catch((error: unknown) => options.onError(job.name, error));
    ask();
    timers.push(setInterval(ask, job.everySeconds * 1000).unref());
  }
  return {
    stop: async () => {
      timers.forEach(clearInterval);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

async function register(boss: PgBoss, job: Job, { onError }: JobsOptions): Promise<void> {
  const settings = {
    retryLimit: 0,
    expireInSeconds: mostSeconds,
    // What nobody took before the next slot is worth nothing.
    retentionSeconds: Math.max(60, job.everySeconds),
    deleteAfterSeconds: keptSeconds,
  };
  await boss.createQueue(job.name, { policy: 'short', ...settings });
  await boss.updateQueue(job.name, settings);
  await boss.work(job.name, { pollingIntervalSeconds: pollSeconds }, async () => {
    try {
      await job.run();
    } catch (error) {
      onError(job.name, error);
      throw error;
    }
  });
}

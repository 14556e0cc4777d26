import { one } from './clock.ts';
import type { Queries } from './connection/pool.ts';

/**
 * Counts one attempt in the current window of a bucket, on all nodes together, by the real clock. The answer is the count with this one:
 * the caller refuses when it exceeds its limit. `retryAfter` is what is left of the window, in seconds.
 */
export async function countAttempt(
  queries: Queries,
  bucket: string,
  windowSeconds: number,
): Promise<{ readonly count: number; readonly retryAfter: number }> {
  return one(
    await queries.query<{ count: number; retryAfter: number }>(
      `INSERT INTO rate_limit AS r (bucket, window_start, count)
     VALUES ($1, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2::integer) * $2::integer), 1)
     ON CONFLICT (bucket, window_start) DO UPDATE SET count = r.count + 1
     RETURNING count, ceil(extract(epoch FROM window_start) + $2::integer - extract(epoch FROM clock_timestamp()))::integer AS "retryAfter"`,
      [bucket, windowSeconds],
    ),
  );
}

/** Takes one attempt back: it was a right one, and only wrong ones count. Counted first, so that many at once do not slip through. */
export async function forgiveAttempt(queries: Queries, bucket: string, windowSeconds: number): Promise<void> {
  await queries.query(
    `UPDATE rate_limit SET count = count - 1 WHERE bucket = $1 AND count > 0
       AND window_start = to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2::integer) * $2::integer)`,
    [bucket, windowSeconds],
  );
}

/** Forgets windows that began more than a day ago. */
export async function forgetAttempts(queries: Queries): Promise<void> {
  await queries.query("DELETE FROM rate_limit WHERE window_start < clock_timestamp() - interval '1 day'");
}

import type { StorePool } from '@exeat/store';

export async function prepareCommits(owner: StorePool): Promise<void> {
  await owner.query('CREATE TABLE bench_commit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)');
  await owner.query("INSERT INTO bench_commit (body) VALUES ('the row that is updated')");
}

/** Single-row inserts, each committed, by so many connections at once: per second. */
export async function commits(owner: StorePool, count: number, connections: number): Promise<number> {
  let left = count;
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0)
      await owner.query('INSERT INTO bench_commit (body) VALUES ($1)', [
        'one row of about a hundred characters, as small as a row that says anything tends to be in practice',
      ]);
  };
  await Promise.all(Array.from({ length: connections }, client));
  return (count / (performance.now() - start)) * 1000;
}

/** One-row updates, each committed, one after the other: milliseconds each. */
export async function updates(owner: StorePool, count: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const start = performance.now();
    await owner.query('UPDATE bench_commit SET body = $1 WHERE id = 1', [`update ${at}`]);
    took.push(performance.now() - start);
  }
  return took;
}

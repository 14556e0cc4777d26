import { afterAll, expect, test } from 'vitest';
import { asAdmin, createDatabaseFromTemplate, dropDatabase } from './cluster.ts';

const template = `cluster_test_template_${process.pid}`;
const clone = `cluster_test_clone_${process.pid}`;

afterAll(async () => {
  await dropDatabase(clone);
  await asAdmin((client) => client.query(`alter database ${template} with allow_connections true is_template false`));
  await dropDatabase(template);
});

test('a clone holds what its template holds, and the template stays closed', async () => {
  await asAdmin((client) => client.query(`create database ${template}`));
  await asAdmin((client) => client.query('create table colour (name text); insert into colour values ($$teal$$)'), template);
  await asAdmin((client) => client.query(`alter database ${template} with allow_connections false is_template true`));
  await createDatabaseFromTemplate(clone, template);
  const found = await asAdmin((client) => client.query('select name from colour'), clone);
  expect(found.rows).toEqual([{ name: 'teal' }]);
  await expect(asAdmin((client) => client.query('select 1'), template)).rejects.toThrow(/not currently accepting connections/);
});

test('dropping a database that does not exist is fine', async () => {
  await expect(dropDatabase('cluster_test_none')).resolves.toBeUndefined();
});

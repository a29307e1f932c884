import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { createBench, type Bench } from '../support/payments/bench.ts';
import { runProgram } from '../support/programs.ts';
import { testTemporal } from '../support/temporal.ts';

describe('npm run customer', () => {
  let bench: Bench;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    bench = await createBench();
    const { address, namespace } = await testTemporal();
    environment = {
      DATABASE_URL: bench.databaseUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      ASSET_ISSUER: Keypair.random().publicKey(),
      DISTRIBUTION_ACCOUNT: Keypair.random().publicKey(),
      DATA_KEYS: `first:${randomBytes(32).toString('base64')}`,
    };
  });
  afterAll(async () => bench?.close());

  const run = async (...words: readonly string[]) => runProgram('cli/customer', words, environment);
  const add = async (account: string, columns: Readonly<Record<string, unknown>> = {}) => {
    const names = Object.keys(columns);
    const [row] = await bench.em().execute<{ id: string }[]>(
      `insert into customer (id, account, status, fields_ciphertext, fields_key_id
         ${names.map((name) => `, ${name}`).join('')})
       values (gen_random_uuid(), ?, 'PROCESSING', ''::bytea, 'k'
         ${names.map(() => ', ?').join('')}) returning id::text as id`,
      [account, ...Object.values(columns)],
    );
    return row?.id ?? '';
  };

  test('shows whom a person has to decide about, and why, before those under review', async () => {
    const at = new Date('2026-11-29T10:00:00Z');
    const due = await add('GA', { review_due_at: at, review_attempts: 2 });
    const left = await add('GB');
    const parked = await add('GC', { review_parked_at: at, review_parked_reason: 'silent' });
    const { code, out } = await run();
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    const lineOf = (id: string): string => lines.find((line) => line.startsWith(id)) ?? '';
    expect(lineOf(parked)).toContain('parked 2026-11-29T10:00:00.000Z: review silent');
    expect(lineOf(left)).toContain('the review left it to a person');
    expect(lineOf(due)).toContain('being reviewed, tried 2 times');
    expect(lines.at(-1)).toBe(lineOf(due));
  }, 60_000);

  test('has all of those reviewed again whose review did not answer', async () => {
    const { code, out, error } = await run('parked', 'review', '--operator', 'ada');
    expect([code, error]).toEqual([0, '']);
    expect(out).toContain('the review is due');
    const [row] = await bench.em().execute<{ parked: number; due: number }[]>(
      `select count(review_parked_at)::int as parked, count(review_due_at)::int as due
           from customer`,
    );
    expect(row).toEqual({ parked: 0, due: 2 });
    expect(await run('parked', 'accept', '--operator', 'ada')).toMatchObject({ code: 1 });
  }, 60_000);
});

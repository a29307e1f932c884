import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Client } from '../../src/db/entities/client.ts';
import { PriceDecision } from '../../src/db/entities/decisions.ts';
import { RailReceipt, ReceivedPayment } from '../../src/db/entities/money-in.ts';
import { RailPayment } from '../../src/db/entities/money-out.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { findBySql, findOneBySql } from '../../src/db/find-by-sql.ts';
import { stroopsOf } from '../../src/domain/money/amount.ts';
import { priceAmount } from '../../src/domain/money/fee.ts';
import { inTransaction } from '../../src/services/deps.ts';
import { addClient } from '../../src/services/clients/clients.ts';
import { byCommand } from '../../src/services/operators/record-act.ts';
import { createSecretBox } from '../../src/db/secret.ts';
import { writePrice } from '../../src/services/transactions/decisions/decisions.ts';
import { createBench } from '../support/payments/bench.ts';
import {
  addRailPayment,
  addReceipt,
  addTransaction,
  CUSTOMER_ACCOUNT,
  USDC,
} from '../support/rows.ts';
import { opened } from '../support/opened.ts';
import { databaseCostOf } from '../support/statements.ts';

const bench = await opened(createBench());
const PRICE = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
const ENTITIES = [Transaction, RailReceipt, ReceivedPayment, RailPayment, PriceDecision, Client];
const LOCKED = 'select * from transaction where id = ? for update';

const added = async () =>
  addTransaction(bench.em(), { kind: 'deposit', toAccount: CUSTOMER_ACCOUNT, amountIn: '12.5' });

/** A row of everything, and a client that has one too. */
beforeAll(async () => {
  const em = bench.em();
  await addReceipt(em);
  const paid = await addTransaction(em);
  await addRailPayment(em, paid);
  await writePrice(em, paid, { source: 'rail/1', received: '100', price: PRICE });
  const secrets = createSecretBox([{ id: 'test', key: randomBytes(32) }]);
  const client = {
    kind: 'wallet' as const,
    name: 'A wallet',
    domain: 'wallet.example',
    accounts: [Keypair.random().publicKey()],
    isAllowed: true,
    assets: null,
    limits: {},
    callbackUrl: null,
    contacts: 'Ada Quill <ada@wallet.example>',
  };
  const deps = { anchor: bench.deps.anchor, secrets, development: false };
  await inTransaction(bench.deps.orm, async (inner) =>
    addClient(inner, deps, byCommand('ada'), client),
  );
});

describe('an entity that is found by SQL', () => {
  test.each(ENTITIES)('reads every column of %p as MikroORM does', async (of) => {
    const entity = of as typeof Transaction;
    const em = bench.em();
    const { tableName } = em.getMetadata().get(entity);
    const found = await findBySql(em.fork(), entity, `select * from ${tableName}`, []);
    const usual = await em.fork().find(entity, {});
    const plain = (all: readonly object[]) => all.map((one) => ({ ...one }));
    expect(plain(found)).toEqual(plain(usual));
    expect(found).not.toEqual([]);
  });

  test('is not written where nothing of it was changed', async () => {
    const cost = await databaseCostOf(async () =>
      inTransaction(bench.deps.orm, async (em) => {
        for (const entity of ENTITIES) {
          const { tableName } = em.getMetadata().get(entity as typeof Transaction);
          await findBySql(em, entity as typeof Transaction, `select * from ${tableName}`, []);
        }
      }),
    );
    // One statement for each, and those that begin and end the database transaction.
    expect(cost.statements).toBe(ENTITIES.length + 2);
  });

  test('is written with the other changes of its database transaction', async () => {
    const { id } = await added();
    await inTransaction(bench.deps.orm, async (em) => {
      const row = await findOneBySql(em, Transaction, LOCKED, [id]);
      row.message = 'changed';
    });
    expect(await bench.em().findOneOrFail(Transaction, { id })).toMatchObject({
      message: 'changed',
      amountIn: '12.5000000',
    });
  });

  test('loses no change that was pending when it is found again', async () => {
    const { id } = await added();
    await inTransaction(bench.deps.orm, async (em) => {
      const row = await findOneBySql(em, Transaction, LOCKED, [id]);
      row.message = 'pending';
      expect(await findOneBySql(em, Transaction, LOCKED, [id])).toBe(row);
      expect(row.message).toBe('pending');
    });
    expect((await bench.em().findOneOrFail(Transaction, { id })).message).toBe('pending');
  });

  test('has what others have written since it was found before', async () => {
    const { id } = await added();
    const em = bench.em();
    const row = await findOneBySql(em, Transaction, LOCKED, [id]);
    await bench.em().nativeUpdate(Transaction, { id }, { message: 'by others' });
    await findOneBySql(em, Transaction, LOCKED, [id]);
    expect(row.message).toBe('by others');
  });

  test('is a fault where there is none', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    await expect(findOneBySql(bench.em(), Transaction, LOCKED, [id])).rejects.toThrow(
      `there is no Transaction ${id}`,
    );
  });
});

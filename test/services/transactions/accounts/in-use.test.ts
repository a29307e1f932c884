import { beforeEach, describe, expect, test } from '@jest/globals';
import { createAnchor } from '../../../support/anchor.ts';
import { accountsInUse } from '../../../../src/services/transactions/accounts/in-use.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import {
  addOwed,
  addReceived,
  addTransaction,
  DISTRIBUTION,
  uniqueNumber,
} from '../../../support/rows.ts';
import { openTestOrm } from '../../../support/test-orm.ts';
import { opened } from '../../../support/opened.ts';

const { orm } = await opened(openTestOrm());

const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: `G${'I'.repeat(55)}`,
  distributionAccount: DISTRIBUTION,
  payWithinMs: 1,
});
const inUse = async () => accountsInUse(orm.em.fork(), anchor);

let former: string;
beforeEach(async () => {
  former = `G${uniqueNumber().padStart(55, 'A')}`;
  const source = `stellar/${former}`;
  await orm.em.fork().execute(`insert into cursor (source, cursor) values (?, '0')`, [source]);
});

describe('§1.9 an account that anchor.ts no longer names is in use', () => {
  test('not by itself; those of anchor.ts always are', async () => {
    expect(await inUse()).toEqual([DISTRIBUTION]);
  });

  test('while an open transaction is to be paid there', async () => {
    const em = orm.em.fork();
    const row = await addTransaction(em, {
      receivingAccount: former,
      receivingMemoType: 'id',
      receivingMemo: uniqueNumber(),
    });
    expect(await inUse()).toEqual([DISTRIBUTION, former]);
    await em.nativeUpdate(Transaction, { id: row.id }, { status: 'expired' });
    expect(await inUse()).toEqual([DISTRIBUTION]);
  });

  test('though nobody has watched it yet', async () => {
    const em = orm.em.fork();
    const other = `G${uniqueNumber().padStart(55, 'Z')}`;
    const row = await addTransaction(em, {
      receivingAccount: other,
      receivingMemoType: 'id',
      receivingMemo: uniqueNumber(),
    });
    expect(await inUse()).toEqual([DISTRIBUTION, other]);
    await em.nativeUpdate(Transaction, { id: row.id }, { status: 'completed' });
  });

  test.each(['payout', 'refund'] as const)('while a %s of its own waits', async (leg) => {
    const em = orm.em.fork();
    const terms = { amountIn: '1', amountOut: '1' };
    const row = await addTransaction(
      em,
      leg === 'payout'
        ? { kind: 'deposit', status: 'completed', ...terms }
        : { status: 'refunded' },
    );
    await addOwed(em, `customer:${row.id}`, row.asset, '1');
    const payment = em.create(LedgerPayment, {
      transactionId: row.id,
      leg,
      number: 1,
      operation: 'payment',
      sourceAccount: former,
      destination: row.account,
      asset: row.asset,
      amount: '1',
      queuedAt: new Date(),
    });
    await em.flush();
    expect(await inUse()).toEqual([DISTRIBUTION, former]);
    await em.nativeUpdate(LedgerPayment, { id: payment.id }, { state: 'withdrawn' });
    expect(await inUse()).toEqual([DISTRIBUTION]);
  });

  test('while an envelope of its own is not settled', async () => {
    const em = orm.em.fork();
    const envelope = em.create(LedgerEnvelope, {
      innerHash: former,
      xdr: 'x',
      sourceAccount: former,
      channel: former,
      sequence: '1',
      maxTime: new Date(),
      signedAt: new Date(),
    });
    await em.flush();
    expect(await inUse()).toEqual([DISTRIBUTION, former]);
    await em.nativeUpdate(LedgerEnvelope, { innerHash: envelope.innerHash }, { state: 'included' });
    expect(await inUse()).toEqual([DISTRIBUTION]);
  });

  test('while money that came there is investigated, attached or not yet decided upon', async () => {
    const em = orm.em.fork();
    const received = await addReceived(em, { receivingAccount: former });
    expect(await inUse()).toEqual([DISTRIBUTION, former]);
    const sourceKey = `stellar/${received.operationId}`;
    em.create(Investigation, {
      sourceKey,
      reason: 'unmatched',
      asset: received.asset,
      amount: received.amount,
      openedAt: new Date(),
    });
    received.disposition = 'investigation';
    received.investigationKey = sourceKey;
    await em.flush();
    expect(await inUse()).toEqual([DISTRIBUTION, former]);
    const open = await addTransaction(em, { status: 'pending_anchor' });
    await em.nativeUpdate(
      Investigation,
      { sourceKey },
      {
        state: 'resolved',
        resolution: 'attach',
        operator: 'ada',
        evidence: 'ticket 7',
        attachedTo: open.id,
        attachedAmount: received.amount,
        resolvedAt: new Date(),
      },
    );
    expect(await inUse()).toEqual([DISTRIBUTION, former]);
    await em.nativeUpdate(Transaction, { id: open.id }, { status: 'completed' });
    expect(await inUse()).toEqual([DISTRIBUTION]);
  });
});

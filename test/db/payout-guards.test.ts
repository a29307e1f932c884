import { describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { addOwed, addRailPayment, addTransaction, DOLLAR, USDC } from '../support/rows.ts';
import { createPayoutRows, feeOf } from '../support/payments/payout-rows.ts';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

const fork = (): EntityManager => orm.em.fork();

const { orm } = await opened(openTestOrm());

const { run, credited, addLeg, post } = createPayoutRows(fork);
type Changes = Parameters<typeof credited>[0];

describe('a pay-out on a rail', () => {
  test('§7.5 is refused where nothing was decided', async () => {
    const undecided = await credited();
    await run('update transaction set amount_out = null where id = ?', [undecided.id]);
    const row = Object.assign(undecided, { amountOut: '99' });
    await expect(addRailPayment(fork(), row)).rejects.toThrow('nothing was decided');
  });

  test('§7.5 is refused beyond what was decided, by one or by several numbers', async () => {
    const row = await credited();
    await expect(addRailPayment(fork(), row, { amount: '99.0000001' })).rejects.toThrow(
      'more than the 99.0000000 decided',
    );
    await addRailPayment(fork(), row, { amount: '60', state: 'failed' });
    await expect(addRailPayment(fork(), row, { number: 2 })).resolves.toBeDefined();
  });

  test('§7.5 is refused in another asset than was decided', async () => {
    const row = await credited();
    await expect(addRailPayment(fork(), row, { asset: 'iso4217:EUR' })).rejects.toThrow(
      `is paid out in ${DOLLAR}, not in iso4217:EUR`,
    );
  });

  test('§7.5 is refused beyond what is left once a surplus went back', async () => {
    const row = await credited({ amountIn: '108', amountOut: '106.96', feeDetails: feeOf('1.04') });
    await addLeg(row, 'surplus', { amount: 8 });
    await expect(addRailPayment(fork(), row, { amount: '106.96', state: 'asked' })).rejects.toThrow(
      'more than is left',
    );
    const less = await credited({ amountIn: '108', amountOut: '99' });
    await addLeg(less, 'surplus', { amount: 8 });
    await expect(addRailPayment(fork(), less, { state: 'asked' })).resolves.toBeDefined();
  });

  test('§7.5 that was planned is refused once too little is left for it', async () => {
    const row = await credited();
    const { key } = await addRailPayment(fork(), row);
    await addLeg(row, 'surplus', { amount: 1 });
    await expect(
      run(`update rail_payment set state = 'asked' where key = ?`, [key]),
    ).rejects.toThrow('more than is left');
  });

  test('§7.5 of an exchange takes its share of what came, and no more', async () => {
    const exchange = { isExchange: true, amountOutAsset: 'iso4217:KES', amountOut: '12000' };
    const row = await credited(exchange);
    const paid = { asset: 'iso4217:KES', amount: '12000', state: 'asked' as const };
    await expect(addRailPayment(fork(), row, paid)).resolves.toBeDefined();
    const short = await credited(exchange);
    await addLeg(short, 'surplus', { amount: '0.0000001' });
    await expect(addRailPayment(fork(), short, paid)).rejects.toThrow('more than is left');
  });
});

describe('a pay-out on the ledger', () => {
  const deposit = async (changes: Changes = {}) => credited({ kind: 'deposit', ...changes });

  test('§7.5 is refused beyond what was decided, in another asset, or undecided', async () => {
    const row = await deposit();
    await expect(addLeg(row, 'payout', { amount: '99.5' })).rejects.toThrow('more than the');
    await expect(addLeg(row, 'payout', { amount: 99, asset: 'stellar:native' })).rejects.toThrow(
      'is paid out in',
    );
    await expect(addLeg(row, 'payout', { amount: 99 })).resolves.toBeDefined();
    const undecided = await addTransaction(fork(), { kind: 'deposit' });
    await expect(addLeg(undecided, 'payout', { amount: 1 })).rejects.toThrow('nothing was decided');
  });

  test('§7.5 is refused beyond what was credited, the fee included', async () => {
    const row = await deposit({ amountOut: '99.5' });
    await expect(addLeg(row, 'payout', { amount: '99.5' })).rejects.toThrow('more than is left');
  });

  test('§7.5 of an exchanged deposit takes what was bought: its fee was taken before', async () => {
    const terms = { isExchange: true, amountIn: '10000', amountOut: '77', feeDetails: feeOf('50') };
    const row = await addTransaction(fork(), { kind: 'deposit', ...terms });
    await addOwed(fork(), `customer:${row.id}`, USDC, '77');
    await expect(addLeg(row, 'payout', { amount: 77 })).resolves.toBeDefined();
  });

  test('§7.5 that is under way keeps what it needs from a refund by hand', async () => {
    const row = await deposit();
    await addLeg(row, 'payout', { amount: 99 });
    const refund = post(`refunded-by-hand/${row.id}`, row.id, [
      [`customer:${row.id}`, '-100'],
      ['rail:test-rail', '100'],
    ]);
    await expect(refund).rejects.toThrow('would owe -100');
  });
});

describe('money that goes back', () => {
  test('§7.5 leaves enough for a pay-out that may have begun', async () => {
    const row = await credited({ amountIn: '108' });
    await addRailPayment(fork(), row, { state: 'asked' });
    await expect(addLeg(row, 'surplus', { amount: '8.0000001' })).rejects.toThrow(
      'leaves too little',
    );
    await expect(addLeg(row, 'surplus', { amount: 8 })).resolves.toBeDefined();
  });

  test('§7.5 and a pay-out cannot both commit where there is enough for one only', async () => {
    const row = await credited();
    const [paying, refunding] = [fork(), fork()];
    await refunding.begin();
    await refunding.execute(
      `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
         destination, asset, amount) values (?, 'surplus', 1, 'payment', 'G1', 'G2', ?, 8)`,
      [row.id, USDC],
      'run',
    );
    const paid = addRailPayment(paying, row, { state: 'asked' }).then(
      () => 'paid',
      (error: unknown) => String(error),
    );
    await refunding.commit();
    expect(await paid).toContain('more than is left');
  });
});

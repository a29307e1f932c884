import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Investigation, RailReceipt } from '../../../src/db/entities/money-in.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { say, type Saying } from '../../../src/domain/languages/saying.ts';
import { store } from '../../seps/stored.ts';
import { addReceipt } from '../../support/rows.ts';
import { startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const BANK = { SANDBOX_BANK_URL: 'http://bank.example:8200/' };
const api = await opened(startTestApi(undefined, { ...BANK, DEVELOPMENT: true }));
const live = await opened(startTestApi(undefined, BANK));

const USD = 'iso4217:USD';
type Stored = Parameters<typeof store>[4];

/** What a row says to its customer, as it is stored. */
const stored = (saying: Saying) => ({ message: saying.message, messageSaid: saying });

/** The page of a stored transaction, read by the link that its owner is given. */
const pageOf = async (kind: 'deposit' | 'withdrawal', stored: Stored, on = api) => {
  const keypair = Keypair.random();
  const token = await on.login(keypair);
  const row = await store(on, keypair, 'sep24', kind, stored);
  const read = await on.get(`/sep24/transaction?id=${row.id}`, token);
  const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
  const look = async (): Promise<string> => (await fetch(transaction.more_info_url)).text();
  return { row, look };
};

describe('the page of an expired deposit', () => {
  test('says what to do about money on its way, and changes when it comes late', async () => {
    const { row, look } = await pageOf('deposit', {
      status: 'expired',
      amountIn: null,
      payUntil: new Date('2026-11-20T10:00:00Z'),
      ...stored(say('nothing_received')),
      amountOut: '99.0000000',
    });
    const before = await look();
    expect(before).toContain('this page changes when it arrives');
    // One story, told once, and no price of it.
    expect(before).not.toContain('Nothing was received in time');
    expect(before).not.toContain('99 USDC');
    expect(before).toContain('data-live');

    const em = api.orm.em.fork();
    const receipt = await addReceipt(em, { asset: USD, amount: '1100', transactionId: row.id });
    const sourceKey = `rail/${receipt.id}`;
    em.create(Investigation, {
      sourceKey,
      reason: 'late',
      asset: USD,
      amount: '1100',
      transactionId: row.id,
      state: 'open',
      openedAt: new Date('2026-11-21T10:00:00Z'),
    });
    await em.flush();
    const filed = { disposition: 'investigation' as const, investigationKey: sourceKey };
    await em.nativeUpdate(RailReceipt, { id: receipt.id }, filed);
    const open = await look();
    expect(open).toContain('Your money arrived late');
    expect(open).toContain('1,100 USD');
    expect(open).toContain('21 Nov 2026, 10:00 UTC');
    expect(open).not.toContain('this page changes when it arrives');

    const settle = async (resolution: string) =>
      api.orm.em
        .fork()
        .nativeUpdate(Investigation, { sourceKey }, { state: 'resolved', resolution });
    await settle('refundedByHand');
    expect(await look()).toContain('Your late payment was sent back');
    await settle('writeOff');
    expect(await look()).toContain('a person has decided about it');
  });

  test('that was never filled in asks for nothing', async () => {
    const { look } = await pageOf('deposit', {
      status: 'expired',
      amountIn: null,
      payUntil: null,
    });
    expect(await look()).toContain('there is nothing to pay');
  });
});

test('on hold shows what came, and no price that does not hold', async () => {
  const { look } = await pageOf('deposit', {
    status: 'on_hold',
    amountExpected: '1234.5',
    amountIn: '40',
    amountOut: '1227.83',
    amountInAsset: USD,
    transferReceivedAt: new Date('2026-11-20T10:00:00Z'),
    ...stored(say('received_differs', { received: '40', expected: '1234.5' })),
  });
  const page = await look();
  expect(page).toMatch(/We received<\/dt>\s*<dd>40 USD<\/dd>/);
  expect(page).toContain('20 Nov 2026, 10:00 UTC');
  expect(page).toContain('40 USD, is too far from the 1,234.50 USD');
  expect(page).not.toContain('1,227.83');
  expect(page).not.toContain('Fee<');
});

describe('a deposit whose money goes back on its rail', () => {
  test('says so, shows no price, and then what went back', async () => {
    const { row, look } = await pageOf('deposit', {
      status: 'pending_anchor',
      amountIn: '40',
      amountOut: null,
      amountInAsset: USD,
      instructions: {},
      transferReceivedAt: new Date('2026-11-20T10:00:00Z'),
      ...stored(say('going_back')),
    });
    const before = await look();
    expect(before).toContain('Your payment is being sent back to the account that it came from.');
    expect(before).not.toContain('You receive');
    const payments = [{ id: 'BP-77', id_type: 'external' as const, amount: '39', fee: '1' }];
    const refunds = { amount_refunded: '39', amount_fee: '1', payments };
    await api.orm.em
      .fork()
      .nativeUpdate(Transaction, { id: row.id }, { status: 'refunded', refunds });
    const after = await look();
    expect(after).toContain('We sent your money back to where it came from.');
    expect(after).toContain('39 USD');
    expect(after).toContain('BP-77');
  });
});

describe('a deposit that waits for a trustline', () => {
  const waiting = {
    status: 'pending_trust',
    amountIn: '100',
    transferReceivedAt: new Date(),
    ...stored(say('add_trustline')),
  } as const;

  test('asks for it, and no longer once it is there', async () => {
    const { row, look } = await pageOf('deposit', waiting);
    const asked = await look();
    expect(asked.match(/add a trustline/gi)).toHaveLength(1);
    api.accounts.set(row.toAccount ?? row.account, { mediumThreshold: 1, signers: [] });
    const there = await look();
    expect(there).toContain('Your wallet is ready');
    expect(there).not.toMatch(/trustline/i);
  });
});

const WAITING = {
  status: 'pending_user_transfer_start',
  rail: 'sandbox-bank',
  railReference: 'RH-7Q2M-84KD-0XZP',
  amountExpected: '1234.5',
  amountIn: null,
  amountInAsset: USD,
  instructions: { external_transfer_memo: { value: 'RH-7', description: 'Reference' } },
} as const;

test('in development, and only there, a deposit leads to where one pretends to pay it', async () => {
  const { look } = await pageOf('deposit', WAITING);
  expect(await look()).toContain(
    'http://bank.example:8200/pay/RH-7Q2M-84KD-0XZP?rail=sandbox-bank&amp;amount=1234.5',
  );
  const elsewhere = await pageOf('deposit', WAITING, live);
  expect(await elsewhere.look()).not.toContain('bank.example');
});

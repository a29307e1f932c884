import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createSecretBox } from '../../../../src/db/secret.ts';
import { readPayment } from '../../../../src/services/operations/payment/payment.ts';
import { readPersonal } from '../../../../src/services/operations/payment/personal.ts';
import { sealPayee } from '../../../../src/services/transactions/payee/payee.ts';
import { opened } from '../../../support/opened.ts';
import {
  addRailPayment,
  addReceived,
  addReceipt,
  addTransaction,
  RAIL,
} from '../../../support/rows.ts';
import { openTestOrm } from '../../../support/test-orm.ts';

const base = await opened(openTestOrm());
const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
const STRANGERS = ['Ada Lovelace', 'Dear Ada', 'for Ada', 'happy birthday Ada'];

/** A withdrawal whose pay-out a bank has refused in its own words, and about which a person is asked. */
const payment = async () => {
  const em = base.orm.em.fork();
  const row = await addTransaction(em, {
    message: 'Dear Ada, we are sorry.',
    parkedReason: 'the rail refused the pay-out',
  });
  sealPayee(secrets, row, { first_name: 'Ada Lovelace' });
  await em.flush();
  const received = await addReceived(em, {
    transactionId: row.id,
    disposition: 'credited',
    memoType: 'text',
    memo: 'happy birthday Ada',
    closedAt: new Date(Date.now() - 60_000),
  });
  const payer = secrets.seal({ name: 'Ada Lovelace' }, `rail_receipt/${RAIL}/${row.id}`);
  await addReceipt(em, {
    transactionId: row.id,
    railReference: row.id,
    reference: 'for Ada',
    payerCiphertext: payer.ciphertext,
    payerKeyId: payer.keyId,
  });
  await addRailPayment(em, row, {
    fundedBy: received.operationId,
    state: 'failed',
    message: 'Dear Ada, your account is closed.',
    askedAt: new Date(),
    settledAt: new Date(),
  });
  await base.run(
    `insert into parking (transaction_id, number, subject, reason, actions)
       values (?, 1, 'failed/x/1', 'the rail refused the pay-out', '{retry,refund}')`,
    [row.id],
  );
  return row.id;
};

test('a payment has both of its sides on one timeline, its question, its books and its workflow', async () => {
  const id = await payment();
  const view = await readPayment(base.orm.em.fork(), id);
  expect(view).toMatchObject({
    id,
    trouble: 'parked.payout_refused',
    parking: 1,
    workflowId: `withdrawal/${id}`,
  });
  const times = view?.timeline.map(({ at }) => at) ?? [];
  expect(times).toEqual(times.toSorted());
  const what = view?.timeline.map((entry) => entry.what) ?? [];
  for (const one of ['asked', 'moneyCame', 'railAsked', 'railAnswered', 'questionAsked'] as const) {
    expect(what).toContain(one);
  }
  expect(what.indexOf('railAsked')).toBeLessThan(what.indexOf('railAnswered'));
  expect(view?.postings.map(({ account }) => account)).toContain(`customer:${id}`);
});

test('what strangers wrote, and who they are, is given by a call of its own alone', async () => {
  const id = await payment();
  const view = JSON.stringify(await readPayment(base.orm.em.fork(), id));
  for (const words of STRANGERS) expect(view).not.toContain(words);
  const personal = await readPersonal(base.orm.em.fork(), secrets, id);
  expect(personal).toMatchObject({
    payee: { first_name: 'Ada Lovelace' },
    payers: [{ payer: { name: 'Ada Lovelace' }, quoted: 'for Ada' }],
    message: 'Dear Ada, we are sorry.',
    bankWords: [{ words: 'Dear Ada, your account is closed.' }],
  });
});

test('there is nothing of a payment that is not there', async () => {
  expect(await readPayment(base.orm.em.fork(), 'x')).toBeNull();
  expect(await readPersonal(base.orm.em.fork(), secrets, crypto.randomUUID())).toBeNull();
});

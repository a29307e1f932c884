import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGate } from '../../src/dev/chaos/world/persist.ts';
import { startAnchorUnderFire, type AnchorUnderFire } from '../support/anchor-under-fire.ts';

const BOUND = `select 1 from ledger_payment where transaction_id = ? and state in ('bound', 'included')`;
const RETURNED = `select 1 from ledger_payment p
  join investigation i on i.source_key = p.investigation_key
  where i.transaction_id = ? and p.state in `;
const RECEIVED = 'select 1 from received_payment where transaction_id = ?';
const RECEIPT = 'select 1 from rail_receipt where transaction_id = ?';
const READ = `select 1 from cursor where source like 'stellar/%' and read_through is not null`;
const ASKED = `select 1 from rail_payment where transaction_id = ? and state <> 'planned'`;

/*
 * The four are paid side by side, since most of their time is a wait for a worker that comes back. Each
 * has kills of its own at its own moments, and those of the others besides.
 */
describe('a worker that is killed', () => {
  let anchor: AnchorUnderFire;
  beforeAll(async () => {
    anchor = await startAnchorUnderFire();
    anchor.startWorker();
    // A new anchor reads the ledger from the moment of its first look on.
    await anchor.until('the ledger is read', async () => {
      const found = await anchor.orm.em.fork().execute<unknown[]>(READ);
      return found.length > 0;
    });
  }, 240_000);
  afterAll(async () => anchor?.close(), 60_000);
  const killing = createGate(1);
  const killAndStart = async (): Promise<void> =>
    killing(async () => {
      await anchor.killWorker();
      anchor.startWorker();
    });

  test.concurrent('while a deposit waits, when its money is recorded and when its envelope is signed, pays once', async () => {
    const customer = await anchor.createCustomer();
    const id = await anchor.begin({ kind: 'deposit', toAccount: customer.publicKey() });
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    await anchor.until('the rail told how to pay', async () =>
      Boolean((await anchor.find(id)).railReference),
    );
    await killAndStart();
    await anchor.payAtBank(id, '100');
    await anchor.untilAny('the receipt is recorded', RECEIPT, id);
    await killAndStart();
    await anchor.untilAny('the payment is bound', BOUND, id);
    await killAndStart();
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.paymentsTo(customer.publicKey())).toEqual(['99.0000000']);
  }, 300_000);

  test.concurrent('when a withdrawal is received and while the bank is asked, pays out once', async () => {
    const customer = await anchor.createCustomer('200');
    const id = await anchor.begin({ kind: 'withdrawal' });
    await anchor.faultAtBank({ route: 'POST /bank/payments', times: 1, delayMs: 1_500 });
    await anchor.payOnStellar(customer, id, '100');
    await anchor.untilAny('the payment is received', RECEIVED, id);
    await killAndStart();
    await anchor.untilAny('the bank is asked', ASKED, id);
    await killAndStart();
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.bankPayouts(id)).toBe(1);
  }, 300_000);

  test.concurrent('while a remittance is received and paid out later, pays out once', async () => {
    const sender = await anchor.createCustomer('200');
    const id = await anchor.begin({ kind: 'remittance', rail: 'sandbox-mobile-money' });
    await anchor.payOnStellar(sender, id, '100');
    // Where another payment's kill falls in between, it is paid out by the time a worker is back.
    await anchor.untilAny('the operator is asked', ASKED, id);
    await killAndStart();
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.bankPayouts(id)).toBe(1);
  }, 300_000);

  test.concurrent('while what is not acceptable is sent back, sends it once, and takes what is right', async () => {
    const customer = await anchor.createCustomer('200');
    const id = await anchor.begin({ kind: 'withdrawal' });
    await anchor.payOnStellar(customer, id, '50');
    await anchor.untilAny('the refund is bound', `${RETURNED} ('bound', 'included')`, id);
    await killAndStart();
    await anchor.untilAny('the refund is included', `${RETURNED} ('included')`, id);
    expect((await anchor.find(id)).status).toBe('pending_user_transfer_start');
    await anchor.payOnStellar(customer, id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.paymentsTo(customer.publicKey())).toEqual(['50.0000000']);
    expect(await anchor.bankPayouts(id)).toBe(1);
  }, 300_000);
});

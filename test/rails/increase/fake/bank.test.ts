import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from '../../../../src/rails/increase/client.ts';
import { API_KEY, startFakeBank, type FakeBank } from '../../../../src/rails/increase/fake/bank.ts';
import { ownStatement } from '../../../../src/rails/increase/fake/own-statement.ts';
import { ACCOUNT_ID, MAIN_NUMBER_ID } from '../../../../src/rails/increase/fake/store.ts';
import type { StatementEntry, StatementPage } from '../../../../src/rails/rail.ts';
import { createRail, payeeAt } from '../kit-bank.ts';

const payee = { account_number: '987654321', routing_number: '110000000' };
const instant = {
  ...payee,
  amount: 1_000,
  creditor_name: 'Ada Lovelace',
  source_account_number_id: MAIN_NUMBER_ID,
  unstructured_remittance_information: 'Withdrawal',
};

describe('the bank that stands in for Increase, with the bank’s own SDK as its client', () => {
  let bank: FakeBank;
  let client: ReturnType<typeof createClient>;
  beforeEach(async () => {
    bank = await startFakeBank();
    client = createClient({ baseUrl: bank.url, apiKey: API_KEY });
  });
  afterEach(async () => bank.close());

  const orderAch = async (idempotencyKey: string) =>
    client.achTransfers.create(
      { ...payee, account_id: ACCOUNT_ID, amount: 1_000, statement_descriptor: 'Withdrawal' },
      { idempotencyKey },
    );

  test('simulates as the sandbox does: settlement, rejection, return and reversal', async () => {
    const { simulations } = client;
    const ach = await orderAch('key-1');
    expect(await simulations.achTransfers.settle(ach.id, {})).toMatchObject({
      status: 'submitted',
      settlement: {},
    });
    expect(await simulations.achTransfers.return(ach.id, {})).toMatchObject({
      status: 'returned',
      return: { raw_return_reason_code: 'R02' },
    });
    const done = await client.realTimePaymentsTransfers.create(instant);
    expect(await simulations.realTimePaymentsTransfers.complete(done.id, {})).toMatchObject({
      status: 'complete',
    });
    const refused = await client.realTimePaymentsTransfers.create(instant);
    const rejection = { reject_reason_code: 'account_closed' as const };
    expect(
      await simulations.realTimePaymentsTransfers.complete(refused.id, { rejection }),
    ).toMatchObject({ status: 'rejected', rejection });
    const wire = await client.wireTransfers.create({
      ...payee,
      account_id: ACCOUNT_ID,
      amount: 1_000,
      creditor: { name: 'Ada Lovelace' },
      remittance: { category: 'unstructured', unstructured: { message: 'Withdrawal' } },
    });
    await simulations.wireTransfers.submit(wire.id);
    expect(await simulations.wireTransfers.reverse(wire.id)).toMatchObject({ status: 'reversed' });
  });

  test('keeps a key for one object, on whichever network', async () => {
    const first = await orderAch('key-1');
    expect((await orderAch('key-1')).id).toBe(first.id);
    await expect(
      client.realTimePaymentsTransfers.create(instant, { idempotencyKey: 'key-1' }),
    ).rejects.toMatchObject({
      status: 409,
      error: { type: 'idempotency_key_already_used_error', resource_id: first.id },
    });
  });

  test('lists with the newest first, in pages, by the SDK’s own cursors', async () => {
    bank.setPaging(2, 0);
    const ids = [];
    for (let number = 1; number <= 5; number += 1) ids.push((await orderAch(`key-${number}`)).id);
    const listed = [];
    for await (const transfer of client.achTransfers.list({ account_id: ACCOUNT_ID })) {
      listed.push(transfer.id);
    }
    expect(listed.toSorted()).toEqual(ids.toSorted());
    const events = [];
    for await (const event of client.events.list({
      order_by: { field: 'created_at', direction: 'ascending' },
      category: { in: ['ach_transfer.created'] },
    })) {
      events.push(event.associated_object_id);
    }
    expect(events).toEqual(ids);
  });

  test('its own statement is what the rail reads of it', async () => {
    const rail = createRail(bank);
    bank.receive(null, 1_234);
    bank.receive(null, 500);
    bank.takeBack();
    for (const [index, bankNumber] of ['110000000', '790000064'].entries()) {
      await rail.executeOutgoingTransaction({
        idempotencyKey: `withdrawal-${index}/payout/1`,
        transactionId: `withdrawal-${index}`,
        amount: '7.89',
        payee: payeeAt(bankNumber),
      });
    }
    await client.simulations.achTransfers.settle(bank.outgoingBy('withdrawal-1/payout/1').id, {});
    const entries: StatementEntry[] = [];
    let cursor: string | null = null;
    for (let isComplete = false; !isComplete;) {
      const page: StatementPage | undefined = await rail.listStatement?.({
        from: null,
        until: '2999-01-01T00:00:00.000Z',
        cursor,
      });
      entries.push(...(page?.entries ?? []));
      cursor = page?.cursor ?? null;
      isComplete = page?.complete ?? true;
    }
    const named = (lines: readonly StatementEntry[]) =>
      lines.toSorted((one, other) => (one.railReference < other.railReference ? -1 : 1));
    expect(named(entries)).toEqual(named(ownStatement(bank.store)));
    expect(entries).toHaveLength(4);
  });

  test('starts alone, and says how the rail finds it', async () => {
    const path = fileURLToPath(
      new URL('../../../../src/rails/increase/fake/main.ts', import.meta.url),
    );
    const program = spawn(process.execPath, [path, '--port', '0'], { stdio: 'pipe' });
    let said = '';
    for await (const part of program.stdout) {
      said += String(part);
      if (said.includes('INCREASE_SENDER_NAME')) break;
    }
    const baseUrl = /INCREASE_BASE_URL=(\S+)/.exec(said)?.[1] ?? '';
    const alone = createClient({ baseUrl, apiKey: API_KEY });
    expect((await alone.accountNumbers.retrieve(MAIN_NUMBER_ID)).name).toBe('main');
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

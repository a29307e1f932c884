import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { addOwed, addTransaction, DISTRIBUTION, uniqueNumber, USDC } from '../support/rows.ts';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

const { orm, run } = await opened(openTestOrm());

const addEnvelope = async (channel: string, sequence: number, state = 'signed') => {
  const hash = randomUUID();
  await run(
    `insert into ledger_envelope (inner_hash, xdr, source_account, channel, sequence, max_time, state)
     values (?, 'AAAA', ?, ?, ?, now(), ?)`,
    [hash, channel, channel, sequence, state],
  );
  return hash;
};

const addLeg = async (
  transactionId: string | null,
  {
    leg = 'payout',
    number = 1,
    state = 'queued',
    envelope = null as string | null,
    key = null as string | null,
  } = {},
) =>
  run(
    `insert into ledger_payment (transaction_id, investigation_key, leg, number, operation,
       source_account, destination, asset, amount, state, envelope_hash)
     values (?, ?, ?, ?, 'payment', ?, ?, ?, 10, ?, ?)`,
    [transactionId, key, leg, number, DISTRIBUTION, DISTRIBUTION, USDC, state, envelope],
  );

const moveLeg = async (transactionId: string, state: string) =>
  run('update ledger_payment set state = ? where transaction_id = ?', [state, transactionId]);

/** A deposit of ten, which is credited and is to be paid out. */
const aTransaction = async (): Promise<string> => {
  const em = orm.em.fork();
  const { id } = await addTransaction(em, { kind: 'deposit', amountIn: '10', amountOut: '10' });
  await addOwed(em, `customer:${id}`, USDC, '10');
  return id;
};

describe('§2 envelopes', () => {
  test.each(['included', 'failed', 'dead'])('§2 stay %s once they are', async (state) => {
    const hash = await addEnvelope(randomUUID(), 1);
    await run('update ledger_envelope set state = ? where inner_hash = ?', [state, hash]);
    const others = ['signed', 'included', 'failed', 'dead'].filter((other) => other !== state);
    for (const other of others) {
      await expect(
        run('update ledger_envelope set state = ? where inner_hash = ?', [other, hash]),
      ).rejects.toThrow('cannot become');
    }
  });

  test('§2.1 keep what was signed', async () => {
    const hash = await addEnvelope(randomUUID(), 1);
    for (const change of [`xdr = 'BBBB'`, 'sequence = 2', `channel = 'another'`]) {
      await expect(
        run(`update ledger_envelope set ${change} where inner_hash = ?`, [hash]),
      ).rejects.toThrow('never changed');
    }
  });

  test('§2.5 take a channel one at a time', async () => {
    const channel = randomUUID();
    const first = await addEnvelope(channel, 1);
    await expect(addEnvelope(channel, 2)).rejects.toThrow('ledger_envelope_channel');
    await run(`update ledger_envelope set state = 'included' where inner_hash = ?`, [first]);
    await expect(addEnvelope(channel, 2)).resolves.toBeDefined();
  });

  test('§2.4 use a sequence number again only when it is proven dead', async () => {
    for (const state of ['included', 'failed']) {
      const channel = randomUUID();
      await addEnvelope(channel, 7, state);
      await expect(addEnvelope(channel, 7)).rejects.toThrow('ledger_envelope_sequence');
    }
    const channel = randomUUID();
    await addEnvelope(channel, 7, 'dead');
    await expect(addEnvelope(channel, 7)).resolves.toBeDefined();
  });
});

describe('§2 ledger payments', () => {
  test.each(['included', 'failed', 'withdrawn', 'not_ready', 'parked'])(
    '§2 never come back once they are %s',
    async (state) => {
      const id = await aTransaction();
      await addLeg(id, { state, envelope: await addEnvelope(randomUUID(), 1) });
      for (const other of ['queued', 'bound', 'included', 'failed', 'withdrawn', 'parked']) {
        if (other === state) continue;
        await expect(moveLeg(id, other)).rejects.toThrow('cannot become');
      }
    },
  );

  test.each(['queued', 'bound', 'included'])(
    '§2 have no second number while one is %s',
    async (state) => {
      const id = await aTransaction();
      await addLeg(id, { state, envelope: await addEnvelope(randomUUID(), 1) });
      await expect(addLeg(id, { number: 2 })).rejects.toThrow('ledger_payment_alive');
      await expect(addLeg(id, { leg: 'create_account' })).resolves.toBeDefined();
    },
  );

  test.each(['failed', 'withdrawn', 'not_ready'])(
    '§2 have a new number, and never the same, once one is %s',
    async (state) => {
      const id = await aTransaction();
      await addLeg(id, { state });
      await expect(addLeg(id)).rejects.toThrow('ledger_payment_leg');
      await expect(addLeg(id, { number: 2 })).resolves.toBeDefined();
    },
  );

  test('§2.1 are bound to an envelope that is in the database, or are not bound', async () => {
    const id = await aTransaction();
    await expect(addLeg(id, { state: 'bound' })).rejects.toThrow('check constraint');
    await expect(addLeg(id, { state: 'included' })).rejects.toThrow('check constraint');
    await expect(addLeg(id, { state: 'bound', envelope: 'unknown' })).rejects.toThrow(
      'foreign key',
    );
  });

  test('§2 keep their amount and their destination', async () => {
    const id = await aTransaction();
    await addLeg(id);
    for (const change of ['amount = 11', `destination = 'another'`, `asset = 'stellar:native'`]) {
      await expect(
        run(`update ledger_payment set ${change} where transaction_id = ?`, [id]),
      ).rejects.toThrow('never changed');
    }
  });

  test('§2 belong to a transaction or to an investigation, and to one of them', async () => {
    await expect(addLeg(null)).rejects.toThrow('check constraint');
    const key = `stellar/${uniqueNumber()}`;
    await run(
      `insert into investigation (source_key, reason, asset, amount) values (?, 'late', ?, 1)`,
      [key, USDC],
    );
    await expect(addLeg(await aTransaction(), { key })).rejects.toThrow('check constraint');
    await addOwed(orm.em.fork(), `investigation:${key}`, USDC, '100');
    await expect(addLeg(null, { key, leg: 'refund' })).resolves.toBeDefined();
    await expect(addLeg(null, { key, leg: 'refund', number: 2 })).rejects.toThrow('alive');
  });
});

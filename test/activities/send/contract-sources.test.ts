import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import {
  createContractBench,
  isTrial,
  newContract,
} from '../../support/payments/contract-bench.ts';
import { isSubmission } from '../../support/payments/asked.ts';
import { createTampering } from '../../support/payments/tampering.ts';

const UNIT = 10_000_000n;

/** A bench that ends with its test. */
const ended = async (opening: ReturnType<typeof createContractBench>) => {
  const bench = await opening;
  const dispose = async (): Promise<void> => {
    await bench.stopSenders();
    await bench.close();
  };
  return { ...bench, [Symbol.asyncDispose]: dispose };
};

describe('a sender whose sources simulate no calls', () => {
  test('ends a pay-out to a contract account as not ready, and loses nothing', async () => {
    await using bench = await ended(createContractBench({ sources: ['horizon'] }));
    const { id } = await bench.queuePayout(newContract(), '10');
    bench.startSender();
    expect((await bench.untilState(id, 'not_ready')).reason).toBe('no_contract_source');
    await bench.stopSenders();
    // The one that made the channels.
    expect((await bench.envelopes()).map(({ purpose }) => purpose)).toEqual(['channels']);
  });
});

describe('calls and what befalls them', () => {
  test('§2.4 a call whose submissions are lost dies by its proof, and goes out under a new number', async () => {
    await using bench = await ended(
      createContractBench({ sources: ['horizon', 'rpc'], envelopeLifeMs: 2_000 }),
    );
    const warm = await bench.queuePayout(newContract(), '1');
    bench.startSender();
    await bench.untilState(warm.id, 'included');
    const to = newContract();
    let isLost = true;
    bench.meddling.now = async (request, next) => {
      if (isLost && isSubmission(request)) throw new Error('the connection is cut');
      return next();
    };
    const { id } = await bench.queuePayout(to, '11');
    const first = await bench.untilState(id, 'bound');
    await waitUntil(async () => (await bench.envelope(first.envelopeHash)).state === 'dead', {
      timeoutMs: 30_000,
      what: 'the envelope is dead',
    });
    isLost = false;
    const paid = await bench.untilState(id, 'included');
    await bench.stopSenders();
    expect(paid.envelopeHash).not.toBe(first.envelopeHash);
    expect(bench.held(to)).toBe(11n * UNIT);
    await bench.look();
    expect(await bench.audit()).toEqual([]);
  });

  test('while no source simulates, calls wait and payments to accounts do not', async () => {
    await using bench = await ended(createContractBench({ sources: ['horizon', 'rpc'] }));
    bench.ledger.faults.add({ fault: 'unavailable', route: 'POST /rpc' });
    const to = newContract();
    const call = await bench.queuePayout(to, '12');
    const classic = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
    bench.startSender();
    await bench.untilState(classic.id, 'included');
    expect((await bench.payment(call.id)).state).toBe('queued');
    bench.ledger.faults.clear();
    await bench.untilState(call.id, 'included', 40_000);
    await bench.stopSenders();
    expect(bench.held(to)).toBe(12n * UNIT);
  });

  test('a source that takes for ever to simulate is given up, and stops neither the sender nor others', async () => {
    await using bench = await ended(createContractBench({ sources: ['horizon', 'rpc'] }));
    let isHanging = true;
    bench.meddling.now = async (request, next) => {
      if (!isHanging || !isTrial(request)) return next();
      await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      throw new Error('the connection is cut');
    };
    const to = newContract();
    const call = await bench.queuePayout(to, '2');
    const classic = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
    bench.startSender();
    await bench.untilState(classic.id, 'included');
    expect((await bench.payment(call.id)).state).toBe('queued');
    isHanging = false;
    await bench.untilState(call.id, 'included', 40_000);
    expect(bench.held(to)).toBe(2n * UNIT);
  });

  test('a crowd of calls hides neither a payment with a memo nor one that shares its envelope', async () => {
    await using bench = await ended(createContractBench({ sources: ['rpc'], channels: 2 }));
    const warm = await bench.queuePayout(newContract(), '1');
    bench.startSender();
    await bench.untilState(warm.id, 'included');
    await bench.stopSenders();
    const crowd = Array.from({ length: 250 }, newContract);
    await bench.queueMany(crowd, crowd.length);
    const to = (await bench.createAccount()).publicKey();
    const plain = await bench.queuePayout(to, '1');
    const noted = await bench.queuePayout(to, '2', 'order 42');
    bench.startSender();
    await bench.untilState(plain.id, 'included');
    await bench.untilState(noted.id, 'included');
    const [{ left = 0 } = {}] = await bench
      .em()
      .execute<{ left?: number }[]>(
        `select count(*)::int as left from ledger_payment where state = 'queued'`,
      );
    expect(left).toBeGreaterThan(200);
  });

  test('a transfer that the journal has lost is found to have paid what waits', async () => {
    await using bench = await ended(createContractBench({ sources: ['rpc'] }));
    const to = newContract();
    const warm = await bench.queuePayout(newContract(), '1');
    bench.startSender();
    await bench.untilState(warm.id, 'included');
    await bench.stopSenders();
    const queued = await bench.queuePayout(to, '13');
    const tampering = await createTampering(bench.orm);
    const [{ cursor = '' } = {}] = await bench
      .em()
      .execute<{ cursor?: string }[]>('select cursor from cursor where source = ?', [
        `outgoing/${bench.distribution}`,
      ]);
    bench.startSender();
    const { envelopeHash } = await bench.untilState(queued.id, 'included');
    await bench.stopSenders();
    // The database is thrown back to where the payment was still to be made.
    await tampering.restore();
    await tampering.run(
      `update cursor set cursor = '${cursor}' where source = 'outgoing/${bench.distribution}'`,
    );
    expect((await bench.payment(queued.id)).state).toBe('queued');
    bench.startSender();
    expect(await bench.untilStopped()).toContain('the journal does not know it');
    await bench.stopSenders();
    // Named the treasury's, it would go out a second time.
    expect(await bench.clear({ treasury: ['all'] })).toMatchObject({
      message: expect.stringContaining('name it under payments'),
    });
    expect(await bench.clear({ payments: ['all'] })).toContain('is named payments');
    expect(await bench.payment(queued.id)).toMatchObject({ state: 'included', envelopeHash });
    expect(bench.held(to)).toBe(13n * UNIT);
    await bench.look();
    expect(await bench.audit()).toEqual([]);
  });
});

describe.each([{ restoresBefore: false }, { restoresBefore: true }])(
  'a balance that is archived, where $restoresBefore that it is restored before the call',
  ({ restoresBefore }) => {
    test('is restored and paid', async () => {
      await using bench = await ended(
        createContractBench({
          sources: ['rpc'],
          contractRules: { balanceLife: 10, restoresBefore },
        }),
      );
      const to = newContract();
      const first = await bench.queuePayout(to, '1');
      bench.startSender();
      await bench.untilState(first.id, 'included');
      bench.ledger.closeLedgers(12);
      const second = await bench.queuePayout(to, '2');
      const paid = await bench.untilState(second.id, 'included');
      expect(bench.held(to)).toBe(3n * UNIT);
      expect(paid.deadEnvelopes).toBe(0);
      const purposes = (await bench.envelopes()).map(({ purpose, state }) => `${purpose} ${state}`);
      expect(purposes.filter((one) => one.startsWith('restore'))).toEqual(
        restoresBefore ? ['restore included'] : [],
      );
      await bench.stopSenders();
      expect(await bench.stopReason()).toBeNull();
      await bench.look();
      expect(await bench.audit()).toEqual([]);
    });
  },
);

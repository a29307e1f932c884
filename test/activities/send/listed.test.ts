import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { LedgerEnvelope, type LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createOutgoingBench, type OutgoingBench } from '../../support/payments/outgoing-bench.ts';
import {
  hidingOnceSent,
  isSubmission,
  onlyListed,
  pending,
  TOO_EARLY,
  wordsOf,
} from '../../support/payments/asked.ts';
import { isByRpc } from '../../support/payments/ledger-by.ts';

const LIFE_MS = 4_000;

/*
 * What the account's own list of transactions shows is what happened, with channels and without. By
 * Stellar RPC with channels, whose envelopes have a hash for the look-up and another in the list.
 */
describe.each(isByRpc ? [2] : [0, 2])(
  '§2.4 an account’s own list of transactions, %i channels',
  (channels) => {
    let bench: OutgoingBench;
    let customer: string;
    beforeAll(async () => {
      bench = await createOutgoingBench({ channels, envelopeLifeMs: LIFE_MS });
      customer = (await bench.createAccount()).publicKey();
      const { id } = await bench.queuePayout(customer, '1');
      bench.startSender();
      await bench.untilState(id, 'included');
      await bench.stopSenders();
    }, 60_000);
    afterEach(async () => {
      bench.meddling.now = null;
      await bench.stopSenders();
    });
    afterAll(async () => bench?.close());

    const envelopeOf = async ({ envelopeHash }: LedgerPayment): Promise<LedgerEnvelope> =>
      bench.em().findOneOrFail(LedgerEnvelope, { innerHash: envelopeHash ?? '' });
    /** Queues a payment and lets a ledger include it while the journal hears nothing of it. */
    const payUnheard = async (amount: string): Promise<LedgerPayment> => {
      bench.meddling.now = hidingOnceSent();
      const paid = (await bench.paidTo(customer)).length;
      const { id } = await bench.queuePayout(customer, amount);
      bench.startSender();
      await waitUntil(async () => (await bench.paidTo(customer)).length > paid, {
        timeoutMs: 15_000,
        what: 'a ledger has included it',
      });
      await bench.stopSenders();
      const bound = await bench.payment(id);
      expect(bound.state).toBe('bound');
      return bound;
    };
    /** As if a person had cleared it by evidence that every node then gave. */
    const clearWrongly = async ({ id, envelopeHash }: LedgerPayment): Promise<void> => {
      const em = bench.em();
      await em.nativeUpdate(
        LedgerEnvelope,
        { innerHash: envelopeHash ?? '' },
        { state: 'dead', settledAt: new Date(), clearedBy: 'Ada', clearedEvidence: 'ticket 7' },
      );
      await em.execute(
        `update ledger_payment set state = 'queued', envelope_hash = null, operation_index = null
         where id = ?`,
        [id],
      );
    };

    test('settles its envelope, though a look-up by hash never finds it', async () => {
      bench.meddling.now = onlyListed();
      const { id } = await bench.queuePayout(customer, '2');
      bench.startSender();
      const paid = await bench.untilState(id, 'included');
      const { state, ledger } = await envelopeOf(paid);
      expect([state, Number(ledger)]).toEqual(['included', expect.any(Number)]);
      expect(await bench.audit()).toEqual([]);
    }, 30_000);

    test('settles an envelope that failed by it, and its payment goes out once in another', async () => {
      const guilty = await bench.createAccount();
      let isTrusted = true;
      const listed = onlyListed();
      bench.meddling.now = async (request, next) => {
        if (isTrusted && isSubmission(request)) {
          isTrusted = false;
          await bench.submit(guilty, [Operation.changeTrust({ asset: bench.asset, limit: '0' })]);
        }
        return listed(request, next);
      };
      const unpaid = await bench.queuePayout(guilty.publicKey(), '2.5');
      bench.startSender();
      await bench.untilState(unpaid.id, 'not_ready');
      expect((await envelopeOf(await bench.payment(unpaid.id))).state).toBe('failed');
    }, 30_000);

    test('refuses to clear an overtaken envelope before it was read past max_time', async () => {
      let used = false;
      bench.meddling.now = async (request, next) => {
        if (!isSubmission(request)) return next();
        if (!used) {
          used = true;
          const [signed] = await bench.em().find(LedgerEnvelope, { state: 'signed' });
          await bench.useNumberOf(signed?.channel ?? '');
        }
        return pending(request);
      };
      const { id } = await bench.queuePayout(customer, '3');
      bench.startSender();
      await bench.untilStopped();
      await bench.stopSenders();
      const bound = await bench.payment(id);
      const { maxTime } = await envelopeOf(bound);
      const early = await bench.clear({ treasury: ['all'] });
      const until = maxTime.toISOString().slice(0, 19).replace('T', ' ');
      expect(early).toMatchObject({ message: expect.stringContaining(`until ${until} UTC`) });
      expect((await bench.payment(id)).state).toBe('bound');
      await waitUntil(
        async () => (await bench.deps.network.latestLedger()).closedAtMs > maxTime.getTime(),
        { timeoutMs: 15_000, what: 'a ledger has closed after max_time' },
      );
      expect(await bench.clear({ treasury: ['all'] })).toContain('is dead');
      bench.meddling.now = null;
      bench.startSender();
      const paid = await bench.untilState(id, 'included');
      expect(paid.envelopeHash).not.toBe(bound.envelopeHash);
      expect(await bench.audit()).toEqual([]);
    }, 60_000);

    test('settles by it what a person would clear, and not by its hash', async () => {
      const bound = await payUnheard('4');
      const envelope = await envelopeOf(bound);
      await bench.em().nativeUpdate(
        LedgerEnvelope,
        { innerHash: envelope.innerHash },
        // One that was signed before its ledger was written down is found as well.
        { stoppedReason: 'its number was used by something unknown', signedIn: null },
      );
      const clear = async () => bench.clearAt(envelope.channel);
      expect(await wordsOf(clear())).toMatch(TOO_EARLY);
      bench.meddling.now = onlyListed();
      expect(await clear()).toContain('after all, and is settled');
      expect((await bench.payment(bound.id)).state).toBe('included');
      expect(await bench.audit()).toEqual([]);
    }, 30_000);

    test('stops the sender at a cleared envelope that it shows, before anything is paid twice', async () => {
      const bound = await payUnheard('5');
      await clearWrongly(bound);
      bench.meddling.now = null;
      const paid = await bench.countPaidTo(customer);
      bench.startSender();
      const reason = await bench.untilStopped();
      expect(reason).toContain('counted as dead, cleared by Ada (ticket 7)');
      expect(reason).toContain('may be paid twice');
      expect((await bench.payment(bound.id)).state).toBe('queued');
      // The audit names what nobody has decided upon.
      expect(await bench.audit()).toContainEqual(
        expect.objectContaining({ type: 'missing_here', direction: 'out' }),
      );
      expect(await bench.clear({ treasury: ['all'] })).toMatchObject({
        message: expect.stringContaining('name it under payments'),
      });
      expect(await bench.clear({ payments: ['all'] })).toContain('is named payments');
      const settled = await bench.untilState(bound.id, 'included');
      expect(settled.envelopeHash).toBe(bound.envelopeHash);
      const envelope = await envelopeOf(settled);
      expect(envelope).toMatchObject({ state: 'included', clearedBy: 'Ada' });
      expect(await bench.countPaidTo(customer)).toBe(paid);
      expect(await bench.audit()).toEqual([]);
    }, 60_000);

    test('has a cleared envelope that it shows booked aside where nothing waits for it any more', async () => {
      const bound = await payUnheard('6');
      await clearWrongly(bound);
      await bench
        .em()
        .execute(`update ledger_payment set state = 'withdrawn' where id = ?`, [bound.id]);
      bench.meddling.now = null;
      bench.startSender();
      // An envelope is on its way again only after a person has looked.
      const { id } = await bench.queuePayout(customer, '7');
      await bench.untilStopped();
      expect((await bench.payment(id)).state).toBe('queued');
      expect(await bench.clear({ treasury: ['all'] })).toContain('is named treasury');
      await bench.untilState(id, 'included');
      expect(await bench.audit()).toEqual([]);
    }, 60_000);
  },
);

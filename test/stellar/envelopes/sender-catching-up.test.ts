import { describe, expect, test } from '@jest/globals';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import {
  createSender,
  type EnvelopeJournal,
  type OpenEnvelope,
} from '../../../src/stellar/envelopes/sender.ts';

const CLOSE_MS = 5_000;
const START_MS = Date.parse('2026-03-01T12:00:00Z');
/** Where core is while Horizon still reads what closed before. */
const CORE = 130;
const FIRST = 100;

const ENVELOPE: OpenEnvelope = {
  innerHash: 'hash',
  innerXdr: 'inner',
  outerXdr: null,
  sourceAccount: 'GOURS',
  channel: 'GOURS',
  sequence: 7n,
  maxTimeMs: START_MS + 1_000 * CLOSE_MS,
  feeBid: 100n,
  operations: 1,
  submissions: 0,
};

const unexpected = async (): Promise<never> => Promise.reject(new Error('nothing is settled here'));

/** A sender whose envelope the network takes and no ledger includes. */
const createTrial = () => {
  const sent: string[] = [];
  const offered: bigint[] = [];
  const journal: EnvelopeJournal = {
    noteSubmission: async () => undefined,
    addOuter: async (_hash, { fee }) => {
      offered.push(fee);
      return true;
    },
    noteRefusal: unexpected,
    noteFeeCap: async () => undefined,
    settle: unexpected,
    expire: unexpected,
    stopAt: unexpected,
  };
  const network = {
    ...createHorizonNetwork({ url: 'http://127.0.0.1:1' }),
    transaction: async () => null,
    submit: async (xdr: string) => {
      sent.push(xdr);
      return { answer: 'pending' as const };
    },
  };
  const signOuter = async (_: OpenEnvelope, fee: bigint) => ({ hash: 'outer', xdr: 'outer', fee });
  const sender = createSender({ network, journal, signOuter });
  /** Horizon shows one ledger after the other, from the first to the last. */
  const read = async (first: number, last: number, core: number | null): Promise<void> => {
    for (let sequence = first; sequence <= last; sequence += 1) {
      const head = {
        sequence,
        closedAtMs: START_MS + sequence * CLOSE_MS,
        hash: `${sequence}`,
        baseReserve: 5_000_000n,
      };
      const fee = { offer: 100n, cap: 1_000_000n };
      const envelope = { ...ENVELOPE, submissions: sent.length };
      const round = { head, fee, isStopped: false, core: async () => core };
      await sender.step(envelope, round);
    }
  };
  return { sent, offered, read };
};

describe('§2.3 a sender whose Horizon catches up', () => {
  test('sends an envelope once, and offers no more, for all ledgers that had closed before', async () => {
    const { sent, offered, read } = createTrial();
    await read(FIRST, CORE, CORE);
    expect(sent).toEqual(['inner']);
    expect(offered).toEqual([]);
  });

  test('sends it again once a ledger, and offers more, for those that close afterwards', async () => {
    const { sent, offered, read } = createTrial();
    await read(FIRST, CORE, CORE);
    await read(CORE + 1, CORE + 1, CORE + 1);
    expect(sent).toHaveLength(2);
    await read(CORE + 2, CORE + 3, CORE + 3);
    expect(offered.length).toBeGreaterThan(0);
  });

  test('goes by Horizon’s own ledgers where nobody names its core’s', async () => {
    const { sent, read } = createTrial();
    await read(FIRST, FIRST + 1, null);
    expect(sent).toEqual(['inner', 'inner']);
  });
});

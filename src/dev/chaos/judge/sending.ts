import { withDatabase } from '../world/database.ts';

/** What the sender wrote down of an envelope. */
interface SentEnvelope {
  readonly hash: string;
  /** How often it was handed to the ledger. */
  readonly submissions: number;
}

/** A payment on the ledger, with how many envelopes it was in that no ledger included. */
interface SentPayment {
  readonly id: string;
  readonly state: string;
  readonly deadEnvelopes: number;
  readonly reason: string | null;
}

export interface Sending {
  readonly envelopes: readonly SentEnvelope[];
  readonly payments: readonly SentPayment[];
}

/** However Horizon stands still, lags or loses answers, an envelope is sent no more often. */
const SUBMISSIONS_MAX = 12;
/** After so many dead envelopes a payment is parked. */
const DEAD_MAX = 2;

/** What of the sender's journal may be wrong, read from the anchor's database. */
export const readSending = async (databaseUrl: string): Promise<Sending> =>
  withDatabase(databaseUrl, async (client) => {
    const envelopes = await client.query<SentEnvelope>(
      'select inner_hash as hash, submissions from ledger_envelope',
    );
    const payments = await client.query<SentPayment>(
      `select id::text, state, dead_envelopes as "deadEnvelopes", reason from ledger_payment`,
    );
    return { envelopes: envelopes.rows, payments: payments.rows };
  });

/**
 * No payment on the ledger is parked for its envelopes, which is nobody's fault but the sender's, and
 * no envelope is sent over and over.
 * @returns each that was, in words.
 */
export const judgeSending = ({ envelopes, payments }: Sending): readonly string[] => [
  ...payments
    .filter(({ state, deadEnvelopes }) => state === 'parked' || deadEnvelopes > DEAD_MAX)
    .map(
      ({ id, deadEnvelopes, reason }) =>
        `payment ${id} on the ledger was parked after ${deadEnvelopes} dead envelopes: ${reason}`,
    ),
  ...envelopes
    .filter(({ submissions }) => submissions > SUBMISSIONS_MAX)
    .map(({ hash, submissions }) => `envelope ${hash} was sent ${submissions} times`),
];

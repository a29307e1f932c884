import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import type { ReversedFunds } from '../../../rails/rail.ts';
import type { ReadableFunds } from './read-funds.ts';

/* The rows of receipts, many in one statement. */

/** When money was taken back, and how. */
export interface Reversal {
  readonly at: Date;
  readonly as: ReversedFunds['state'];
}

/** Money that a rail reports for the first time, with all that its row says. */
export interface FreshReceipt {
  readonly funds: ReadableFunds;
  /** The deposit that announced it. */
  readonly row: Transaction | null;
  /** Where it was taken back before it was reported. */
  readonly reversal: Reversal | null;
}

const KNOWN = `select rail_reference as reference, amount::text as amount from rail_receipt
  where rail = ? and rail_reference in (select jsonb_array_elements_text(?::jsonb))`;

/** The amounts of receipts that are recorded already, by the rail's reference. */
export const knownAmounts = async (
  em: EntityManager,
  profile: RailProfile,
  all: readonly ReadableFunds[],
): Promise<Map<string, string>> => {
  const references = JSON.stringify(all.map(({ railReference }) => railReference));
  const values = [profile.name, references];
  const known = await em.execute<{ reference: string; amount: string }[]>(KNOWN, values);
  return new Map(
    known.map(({ reference, amount }) => [reference, formatAmount(stroopsOf(amount))]),
  );
};

const INSERT = `insert into rail_receipt (rail, rail_reference, reference, asset, amount, received_at,
    payer_ciphertext, payer_key_id, transaction_id, reversed_at, reversed_as)
  select ?, rail_reference, reference, ?, amount, received_at, decode(payer, 'base64'), payer_key_id,
      transaction_id, reversed_at, reversed_as
    from jsonb_to_recordset(?::jsonb) as one(place integer, rail_reference text, reference text,
      amount numeric, received_at timestamptz, payer text, payer_key_id text, transaction_id uuid,
      reversed_at timestamptz, reversed_as text)
    order by place
  returning id::text as id, rail_reference as reference`;

/** Inserts receipts, none of which is recorded yet. @returns their ids, by the rail's reference. */
export const insertReceipts = async (
  em: EntityManager,
  profile: RailProfile,
  secrets: SecretBox,
  fresh: readonly FreshReceipt[],
): Promise<ReadonlyMap<string, string>> => {
  const written = fresh.map(({ funds, row, reversal }, place) => {
    const about = `rail_receipt/${profile.name}/${funds.railReference}`;
    const sealed = funds.payer ? secrets.seal(funds.payer, about) : null;
    return {
      place,
      rail_reference: funds.railReference,
      reference: funds.reference,
      amount: funds.amount,
      received_at: funds.receivedAt,
      payer: sealed?.ciphertext.toString('base64') ?? null,
      payer_key_id: sealed?.keyId ?? null,
      transaction_id: row?.id ?? null,
      reversed_at: reversal?.at ?? null,
      reversed_as: reversal?.as ?? null,
    };
  });
  const values = [profile.name, profile.asset, JSON.stringify(written)];
  const inserted = await em.execute<{ id: string; reference: string }[]>(INSERT, values);
  return new Map(inserted.map(({ id, reference }) => [reference, id]));
};

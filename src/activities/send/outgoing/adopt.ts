import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerTransaction } from '../../../stellar/network.ts';
import type { ReadEnvelope } from '../../../stellar/envelopes/outgoing-envelope.ts';
import type { MatchedPayment } from './match.ts';
import { settleEnvelope } from '../envelopes/settle.ts';

/** A transaction of ours that the journal has lost, or never had. */
interface Adoption {
  readonly account: string;
  readonly hash: string;
  readonly innerHash: string;
  readonly xdr: string;
  readonly read: ReadEnvelope;
  readonly found: LedgerTransaction;
  readonly payments: readonly MatchedPayment[];
}

const INSERT = `insert into ledger_envelope (inner_hash, xdr, outer_xdr, outer_hashes, source_account,
    channel, sequence, max_time, fee_bid, operations)
  values (?, ?, ?, ?::text[], ?, ?, ?, to_timestamp(?::float8 / 1000), ?, ?)
  on conflict do nothing returning inner_hash`;

/** An envelope that counted as dead and is on the ledger goes on where it was. */
const REVIVE = `update ledger_envelope e set state = 'signed', settled_at = null
  where inner_hash = ? and state = 'dead' and seen_included_at is not null
    and not exists (select from ledger_envelope other where other.channel = e.channel
      and (other.state = 'signed' or (other.sequence = e.sequence and other.state <> 'dead')))
  returning inner_hash`;

const BIND = `update ledger_payment set state = 'bound', envelope_hash = ?, operation_index = place,
    operation = made_as
  from unnest(?::bigint[], ?::integer[], ?::text[]) as bound(payment, place, made_as)
  where id = payment and state = 'queued' returning id`;

/**
 * Takes a transaction into the journal as if it had never been missing: its envelope, bound to the
 * payments that it made, and settled as the ledger has it, with books and outcomes, in the caller's
 * database transaction.
 * @returns false when its channel is taken by an envelope that is not settled yet.
 */
export const adopt = async (em: EntityManager, adoption: Adoption): Promise<boolean> => {
  const { account, hash, innerHash, xdr, read, found, payments } = adoption;
  const revived = await em.execute<unknown[]>(REVIVE, [innerHash]);
  const inserted = await em.execute<unknown[]>(INSERT, [
    innerHash,
    read.innerXdr,
    read.isFeeBump ? xdr : null,
    read.isFeeBump ? `{${hash}}` : '{}',
    account,
    read.channel,
    read.sequence.toString(),
    read.maxTimeMs ?? found.closedAtMs,
    read.feeBid.toString(),
    read.operations.length,
  ]);
  if (inserted.length + revived.length === 0) return false;
  const ids = `{${payments.map(({ id }) => id).join(',')}}`;
  const places = `{${payments.map(({ index }) => index).join(',')}}`;
  const made = `{${payments.map(({ index }) => read.operations[index]?.type).join(',')}}`;
  const bound = await em.execute<unknown[]>(BIND, [innerHash, ids, places, made]);
  if (bound.length < payments.length) return false;
  await settleEnvelope(em, innerHash, found);
  return true;
};

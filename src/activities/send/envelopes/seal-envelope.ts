import type { EntityManager } from '@mikro-orm/postgresql';
import type { Stroops } from '../../../domain/money/amount.ts';
import { LEAST_FEE } from '../../../domain/ledger/fee-strategy.ts';
import { signEnvelope, signOuter, type EnvelopePlan } from '../../../stellar/envelopes/envelope.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import type { EnvelopeContent } from '../../../stellar/envelopes/payment-operations.ts';
import type { Signer } from '../../../stellar/signing/signer.ts';
import type { FreeChannel } from './channels.ts';
import { sendSource } from '../state.ts';

/** An envelope that no ledger includes within two minutes is dead, and proven so. */
export const ENVELOPE_LIFE_MS = 120_000;

export interface EnvelopeOrder {
  readonly networkPassphrase: string;
  /** The distribution account, which pays the fee. */
  readonly account: string;
  readonly channel: FreeChannel;
  /** The number that the channel's account shows on the ledger. */
  readonly ledgerSequence: bigint;
  readonly head: LedgerHead;
  readonly lifeMs: number;
  /** Stroops that are offered for each operation. */
  readonly feePerOperation: Stroops;
  readonly content: EnvelopeContent;
  readonly payer: Signer;
  /** Whoever signs besides: the channel, or the channels that are to be made. */
  readonly others: readonly Signer[];
}

/** An envelope that is signed and not yet in the journal; it may be thrown away without harm. */
export interface MadeEnvelope {
  readonly innerHash: string;
  readonly xdr: string;
  readonly outer: { readonly hash: string; readonly xdr: string } | null;
  readonly account: string;
  readonly channel: string;
  readonly sequence: bigint;
  readonly maxTimeMs: number;
  readonly feeBid: Stroops;
  /** Stroops of that for the resources of a contract call. */
  readonly resourceFee: Stroops;
  readonly operations: number;
  /** The newest ledger when it was signed. */
  readonly signedIn: number;
}

/**
 * Makes an envelope with the channel's next number. Over a channel it is put under a fee-bump that
 * the distribution account pays, for a channel holds no XLM.
 */
export const makeEnvelope = async (order: EnvelopeOrder): Promise<MadeEnvelope> => {
  const { channel, ledgerSequence, head, content, payer, networkPassphrase } = order;
  // A node that lags shows an older number than our own settled envelopes have used.
  const used = ledgerSequence > channel.usedSequence ? ledgerSequence : channel.usedSequence;
  const isOwn = channel.number === 0;
  const plan: EnvelopePlan = {
    networkPassphrase,
    channel: channel.account,
    sequence: used + 1n,
    maxTimeMs: Math.floor((head.closedAtMs + order.lifeMs) / 1_000) * 1_000,
    feePerOperation: isOwn ? order.feePerOperation : LEAST_FEE,
    ...content,
  };
  const { hash: innerHash, xdr } = await signEnvelope(plan, [payer, ...order.others]);
  const operations = content.operations.length;
  const resourceFee = content.resources?.resourceFee ?? 0n;
  const fee = order.feePerOperation * BigInt(operations + (isOwn ? 0 : 1)) + resourceFee;
  const outer = isOwn ? null : await signOuter({ xdr, networkPassphrase }, fee, payer);
  return {
    innerHash,
    xdr,
    outer: outer && { hash: outer.hash, xdr: outer.xdr },
    account: order.account,
    channel: channel.account,
    sequence: plan.sequence,
    maxTimeMs: plan.maxTimeMs,
    feeBid: outer?.fee ?? fee,
    resourceFee,
    operations,
    signedIn: head.sequence,
  };
};

/**
 * Inserts an envelope in the caller's database transaction.
 * @returns false when its channel or its number was taken meanwhile, or when its sender was stopped,
 *   and nothing is written.
 */
export const journalEnvelope = async (
  em: EntityManager,
  made: MadeEnvelope,
  purpose: 'payments' | 'channels' | 'restore',
): Promise<boolean> => {
  const rows = await em.execute<unknown[]>(
    `insert into ledger_envelope (inner_hash, xdr, outer_xdr, outer_hashes, source_account, channel,
        sequence, max_time, fee_bid, resource_fee, operations, purpose, signed_in)
       select ?, ?, ?, ?::text[], ?, ?, ?::bigint, to_timestamp(?::float8 / 1000), ?::bigint,
           ?::bigint, ?::integer, ?, ?::bigint
         where not exists (select from cursor where source = ? and stopped_reason is not null)
       on conflict do nothing returning inner_hash`,
    [
      made.innerHash,
      made.xdr,
      made.outer?.xdr ?? null,
      made.outer ? `{${made.outer.hash}}` : '{}',
      made.account,
      made.channel,
      made.sequence.toString(),
      made.maxTimeMs,
      made.feeBid.toString(),
      made.resourceFee.toString(),
      made.operations,
      purpose,
      made.signedIn,
      sendSource(made.account),
    ],
  );
  return rows.length > 0;
};

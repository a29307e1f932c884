import {
  Account,
  Asset,
  Claimant,
  Memo,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { formatAmount, type Stroops } from '../domain/amount.ts';
import { parseStellarAsset, type AssetId } from '../domain/asset.ts';
import type { PaymentOperation } from '../domain/decide-payment.ts';
import { isRefusal } from '../domain/refusal.ts';
import { baseAccount } from './address.ts';
import type { Signer } from './signer.ts';

/** One payment as an operation needs it. */
export interface OutgoingPayment {
  readonly operation: PaymentOperation;
  readonly sourceAccount: string;
  /** G… or M…. */
  readonly destination: string;
  readonly asset: AssetId;
  readonly amount: Stroops;
  readonly memo: { readonly type: string; readonly value: string } | null;
}

export interface EnvelopePlan {
  readonly networkPassphrase: string;
  /** The account whose sequence number it uses. */
  readonly channel: string;
  readonly sequence: bigint;
  readonly maxTimeMs: number;
  /** Stroops; the most that may be charged for each operation. */
  readonly feePerOperation: bigint;
  readonly payments: readonly OutgoingPayment[];
}

export interface SignedEnvelope {
  /** Hexadecimal. */
  readonly hash: string;
  readonly xdr: string;
}

const sdkAsset = (id: AssetId): Asset => {
  const parsed = parseStellarAsset(id);
  if (isRefusal(parsed)) throw new Error(`not a Stellar asset: ${id}`);
  return parsed.issuer === null ? Asset.native() : new Asset(parsed.code, parsed.issuer);
};

const sdkMemo = (memo: OutgoingPayment['memo']): Memo => {
  switch (memo?.type) {
    case undefined:
      return Memo.none();
    case 'text':
      return Memo.text(memo?.value ?? '');
    case 'id':
      return Memo.id(memo?.value ?? '');
    case 'hash':
      return Memo.hash(Buffer.from(memo?.value ?? '', 'base64').toString('hex'));
    case 'return':
      return Memo.return(Buffer.from(memo?.value ?? '', 'base64').toString('hex'));
    default:
      throw new Error(`no memo is of the type ${memo?.type}`);
  }
};

const operationOf = (payment: OutgoingPayment): xdr.Operation => {
  const amount = formatAmount(payment.amount);
  const source = payment.sourceAccount;
  switch (payment.operation) {
    case 'payment':
      return Operation.payment({
        destination: payment.destination,
        asset: sdkAsset(payment.asset),
        amount,
        source,
      });
    case 'create_account':
      return Operation.createAccount({
        destination: baseAccount(payment.destination),
        startingBalance: amount,
        source,
      });
    case 'create_claimable_balance':
      return Operation.createClaimableBalance({
        asset: sdkAsset(payment.asset),
        amount,
        claimants: [new Claimant(baseAccount(payment.destination))],
        source,
      });
  }
};

/**
 * Builds an envelope and has it signed; nothing is sent. Payments with a memo go alone, because a
 * transaction has one memo.
 */
export const signEnvelope = async (
  plan: EnvelopePlan,
  signers: readonly Signer[],
): Promise<SignedEnvelope> => {
  const [first, ...others] = plan.payments;
  if (!first || (others.length > 0 && plan.payments.some(({ memo }) => memo !== null))) {
    throw new Error('an envelope carries one payment with a memo, or payments without');
  }
  const account = new Account(plan.channel, (plan.sequence - 1n).toString());
  const builder = new TransactionBuilder(account, {
    fee: plan.feePerOperation.toString(),
    networkPassphrase: plan.networkPassphrase,
    timebounds: { minTime: 0, maxTime: Math.floor(plan.maxTimeMs / 1_000) },
    memo: sdkMemo(first.memo),
  });
  for (const payment of plan.payments) builder.addOperation(operationOf(payment));
  const transaction = builder.build();
  const hash = transaction.hash();
  for (const signer of signers) {
    const signature = await signer.sign(hash);
    transaction.addSignature(signer.publicKey, Buffer.from(signature).toString('base64'));
  }
  return { hash: Buffer.from(hash).toString('hex'), xdr: transaction.toEnvelope().toXdr('base64') };
};

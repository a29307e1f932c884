import { Asset, Claimant, Memo, Operation } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { formatAmount, type Stroops } from '../../domain/money/amount.ts';
import { parseStellarAsset, type AssetId } from '../../domain/money/asset.ts';
import type { PaymentOperation } from '../../domain/ledger/decide-payment.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { baseAccount } from '../accounts/address.ts';
import type { CallResources } from '../network.ts';

/** One payment as an operation needs it. */
export interface OutgoingPayment {
  readonly operation: PaymentOperation;
  readonly sourceAccount: string;
  /** G… or M…; C… for `invoke_host_function`. */
  readonly destination: string;
  readonly asset: AssetId;
  readonly amount: Stroops;
  /** What is claimed; null for every other operation. */
  readonly claimableBalanceId?: string | null;
  /** A text memo that goes back as it came is given as its bytes. */
  readonly memo: { readonly type: string; readonly value: string | Uint8Array } | null;
}

/** @throws where it is no asset of Stellar's. */
export const sdkAsset = (id: AssetId): Asset => {
  const parsed = parseStellarAsset(id);
  if (isRefusal(parsed)) throw new Error(`not a Stellar asset: ${id}`);
  return parsed.issuer === null ? Asset.native() : new Asset(parsed.code, parsed.issuer);
};

const sdkMemo = (memo: OutgoingPayment['memo']): Memo => {
  if (memo === null) return Memo.none();
  const { type, value } = memo;
  if (type === 'text') return Memo.text(value);
  if (typeof value !== 'string') throw new Error(`a memo of the type ${type} is no bytes`);
  const hex = (): string => Buffer.from(value, 'base64').toString('hex');
  switch (type) {
    case 'id':
      return Memo.id(value);
    case 'hash':
      return Memo.hash(hex());
    case 'return':
      return Memo.return(hex());
    default:
      throw new Error(`no memo is of the type ${type}`);
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
    case 'claim_claimable_balance':
      return Operation.claimClaimableBalance({
        balanceId: payment.claimableBalanceId ?? '',
        source,
      });
    case 'invoke_host_function':
      throw new Error('a call is made with the resources that its simulation named');
  }
};

/** What an envelope carries. */
export interface EnvelopeContent {
  readonly operations: readonly xdr.Operation[];
  readonly memo: Memo;
  /** What a contract call declares. */
  readonly resources?: CallResources;
}

/** What an envelope of payments carries: their operations in order, and the memo of the only one. */
export const paymentContent = (payments: readonly OutgoingPayment[]): EnvelopeContent => {
  const [first, ...others] = payments;
  if (!first || (others.length > 0 && payments.some(({ memo }) => memo !== null))) {
    throw new Error('an envelope carries one payment with a memo, or payments without');
  }
  return { operations: payments.map(operationOf), memo: sdkMemo(first.memo) };
};

/**
 * Makes channels whose reserves the distribution account sponsors, so that they hold no XLM. Each
 * of them signs as well, because being sponsored is agreed to.
 */
export const channelContent = (sponsor: string, channels: readonly string[]): EnvelopeContent => ({
  operations: channels.flatMap((channel) => [
    Operation.beginSponsoringFutureReserves({ sponsoredId: channel, source: sponsor }),
    Operation.createAccount({ destination: channel, startingBalance: '0', source: sponsor }),
    Operation.endSponsoringFutureReserves({ source: channel }),
  ]),
  memo: Memo.none(),
});

import { Address, xdr } from '@stellar/stellar-sdk';
import { contractOf } from '../contracts/asset-contract.ts';
import { assetEvent, changeEvent, sidesOf } from '../contracts/asset-events.ts';
import { scAddress } from '../contracts/sc-values.ts';
import { accountOfKey, addressOf, assetName, NATIVE } from '../names.ts';
import type { Address as Party, AssetName } from '../names.ts';
import { parseAmount } from '../state/amounts.ts';
import { TrustlineFlag } from '../state/entries.ts';
import type { ClaimableEntry } from '../state/entries.ts';
import type { Change } from '../state/state.ts';
import type { OperationRecord } from '../transactions/records.ts';

/** A classic operation that succeeded, with what it did. */
export interface ClassicOperation {
  readonly body: xdr.OperationBody;
  readonly record: OperationRecord;
  readonly changes: readonly Change[];
  /** The memo as events carry it, where the transaction has one. */
  readonly memo: xdr.ScVal | undefined;
  readonly networkPassphrase: string;
}

/** An amount of an asset that goes from one to another. */
interface Transfer {
  readonly asset: AssetName;
  readonly from: Party;
  readonly to: Party;
  /** Stroops. */
  readonly amount: bigint;
}

/**
 * What the assets' contracts publish of a classic operation (CAP-67): every movement of a balance,
 * in the network's order. An operation that moves nothing publishes nothing.
 */
export function classicEvents(operation: ClassicOperation): xdr.ContractEvent[] {
  const { body, changes, record } = operation;
  switch (body.type) {
    case 'createAccount':
    case 'payment':
    case 'accountMerge':
    case 'pathPaymentStrictSend':
    case 'pathPaymentStrictReceive':
      return [...tradeEvents(operation), paymentEvent(operation, paymentOf(body, operation))];
    case 'manageSellOffer':
    case 'manageBuyOffer':
    case 'createPassiveSellOffer':
      return tradeEvents(operation);
    case 'createClaimableBalance':
    case 'claimClaimableBalance':
      return claimables(changes).map(({ entry, isCreated }) => {
        const [payer, holder] = [{ account: record.source.account }, balanceOf(entry)];
        const [from, to] = isCreated ? [payer, holder] : [holder, payer];
        return transferEvent(operation, { ...entry, from, to });
      });
    case 'clawbackClaimableBalance':
      return claimables(changes).map(({ entry }) =>
        clawbackEvent(operation, entry.asset, balanceOf(entry), entry.amount),
      );
    case 'clawback': {
      const { asset, from, amount } = body.clawbackOp;
      return [clawbackEvent(operation, nameOf(asset), addressOf(from), amount)];
    }
    case 'setTrustLineFlags':
    case 'allowTrust':
      return changes.flatMap((change) => authorityEvents(change, operation));
    case 'beginSponsoringFutureReserves':
    case 'bumpSequence':
    case 'changeTrust':
    case 'endSponsoringFutureReserves':
    case 'inflation':
    case 'manageData':
    case 'revokeSponsorship':
    case 'setOptions':
      return [];
    // These never reach a ledger here, or publish their own events.
    case 'liquidityPoolDeposit':
    case 'liquidityPoolWithdraw':
    case 'invokeHostFunction':
    case 'extendFootprintTtl':
    case 'restoreFootprint':
      return [];
  }
}

type Paying = Extract<
  xdr.OperationBody,
  {
    type:
      | 'createAccount'
      | 'payment'
      | 'accountMerge'
      | 'pathPaymentStrictSend'
      | 'pathPaymentStrictReceive';
  }
>;

/** What the operation's source pays to its destination; the last leg of a path payment. */
function paymentOf(body: Paying, { record, changes }: ClassicOperation): Transfer {
  const from = { account: record.source.account };
  switch (body.type) {
    case 'createAccount': {
      const { destination, startingBalance: amount } = body.createAccountOp;
      return { asset: NATIVE, from, to: { account: accountOfKey(destination) }, amount };
    }
    case 'payment': {
      const { asset, destination, amount } = body.paymentOp;
      return { asset: nameOf(asset), from, to: addressOf(destination), amount };
    }
    case 'accountMerge': {
      const merged = changes.find(({ after }) => after === undefined)?.before;
      const amount = merged?.kind === 'account' ? merged.balance : 0n;
      return { asset: NATIVE, from, to: addressOf(body.destination), amount };
    }
    case 'pathPaymentStrictSend':
    case 'pathPaymentStrictReceive': {
      const { destAsset, destination } = body.value;
      const { amount: text } = record.details;
      const amount = (typeof text === 'string' && parseAmount(text)) || 0n;
      return { asset: nameOf(destAsset), from, to: addressOf(destination), amount };
    }
  }
}

const nameOf = (asset: xdr.Asset): AssetName => assetName(asset) ?? NATIVE;

/** The address of a claimable balance, B…, which has one byte of type in place of four. */
const balanceOf = ({ id }: ClaimableEntry): Party => ({
  account: Address.claimableBalance(Buffer.from(id.slice(6), 'hex')).toString(),
});

/** The claimable balances that came or went. */
function claimables(
  changes: readonly Change[],
): { readonly entry: ClaimableEntry; readonly isCreated: boolean }[] {
  return changes.flatMap(({ before, after }) => {
    const entry = after ?? before;
    return entry?.kind === 'claimable' ? [{ entry, isCreated: after !== undefined }] : [];
  });
}

/** Each deal is two transfers: what the taker gives, and what it gets. */
function tradeEvents(operation: ClassicOperation): xdr.ContractEvent[] {
  return operation.record.trades.flatMap(({ taker: account, trade }) => {
    const [taker, seller] = [{ account }, { account: trade.seller }];
    const { bought, boughtAmount, sold, soldAmount } = trade;
    return [
      transferEvent(operation, { asset: bought, from: taker, to: seller, amount: boughtAmount }),
      transferEvent(operation, { asset: sold, from: seller, to: taker, amount: soldAmount }),
    ];
  });
}

function transferEvent(operation: ClassicOperation, transfer: Transfer): xdr.ContractEvent {
  return changeEvent(changeOf(operation, transfer));
}

/** A payment names its payee: by the muxed address or, without one, by the memo. */
function paymentEvent(operation: ClassicOperation, transfer: Transfer): xdr.ContractEvent {
  return changeEvent(changeOf(operation, transfer), operation.memo);
}

const changeOf = (
  { networkPassphrase }: ClassicOperation,
  { asset, from, to, amount }: Transfer,
) => ({
  asset,
  contract: contractOf(asset, networkPassphrase),
  amount,
  ...sidesOf(asset, from, to),
});

function clawbackEvent(
  { networkPassphrase }: ClassicOperation,
  asset: AssetName,
  from: Party,
  amount: bigint,
): xdr.ContractEvent {
  const contract = contractOf(asset, networkPassphrase);
  return changeEvent({ asset, contract, amount, type: 'clawback', from });
}

/** Whether a holder may use its trust line, published when it changes. */
function authorityEvents(
  { before, after }: Change,
  { networkPassphrase }: ClassicOperation,
): xdr.ContractEvent[] {
  if (before?.kind !== 'trustline' || after?.kind !== 'trustline') return [];
  const isAllowed = (after.flags & TrustlineFlag.authorized) !== 0;
  if (isAllowed === ((before.flags & TrustlineFlag.authorized) !== 0)) return [];
  const holder = xdr.ScVal.scvAddress(scAddress(after.account));
  const topics = [xdr.ScVal.scvSymbol('set_authorized'), holder];
  const contract = contractOf(after.asset, networkPassphrase);
  return [assetEvent(contract, topics, xdr.ScVal.scvBool(isAllowed), after.asset)];
}

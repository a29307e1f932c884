import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../../state/amounts.ts';
import { addressOf } from '../../names.ts';
import { defineOperation } from '../operation.ts';
import { convertBackward, creditDestination, debitSource } from './path-payment.ts';
import { describePath, finish, hasDestination, readPath } from './path-payment.ts';
import type { PathRefusal } from './path-payment.ts';

export const pathPaymentStrictReceive = defineOperation('pathPaymentStrictReceive', {
  name: 'path_payment_strict_receive',
  number: 2,
  isPayment: true,
  level: 'medium',
  check({ pathPaymentStrictReceiveOp: { sendAsset, path, destAsset, sendMax, destAmount } }) {
    const isMalformed =
      sendMax <= 0n || destAmount <= 0n || readPath(sendAsset, path, destAsset) === undefined;
    return isMalformed ? refuse('Malformed') : undefined;
  },
  apply({ pathPaymentStrictReceiveOp: operation }, context) {
    const { sendAsset, path, destAsset, sendMax, destAmount } = operation;
    const assets = readPath(sendAsset, path, destAsset) ?? [];
    const payment = { destination: addressOf(operation.destination), assets };
    if (!hasDestination(payment, context)) return refuse('NoDestination');
    const refused = creditDestination(payment, destAmount, context);
    if (refused) return refuse(refused);
    const conversion = convertBackward(payment, destAmount, context);
    if (typeof conversion === 'string') return refuse(conversion);
    const { amount: sent, trades } = conversion;
    if (sent > sendMax) return refuse('OverSendmax');
    const short = debitSource(payment, sent, context);
    if (short) return refuse(short);
    return success(finish(payment, sent, destAmount, trades, context));
  },
  untouched() {
    return success({ offers: [], last: blankPayment() });
  },
  participants: ({ pathPaymentStrictReceiveOp }) => [
    addressOf(pathPaymentStrictReceiveOp.destination).account,
  ],
  describe({ pathPaymentStrictReceiveOp: operation }, source, facts) {
    const { sendAsset, path, destAsset, sendMax, destAmount, destination } = operation;
    const assets = { send: sendAsset, receive: destAsset, path };
    return describePath(source, assets, destination, formatAmount(destAmount), {
      source_amount: facts['sent'] ?? formatAmount(0n),
      source_max: formatAmount(sendMax),
    });
  },
});

/** A success that moved nothing, for operations of a transaction refused before the ledger. */
export function blankPayment(): xdr.SimplePaymentResult {
  return new xdr.SimplePaymentResult({
    destination: xdr.PublicKey.publicKeyTypeEd25519(new Uint8Array(32)),
    asset: xdr.Asset.assetTypeNative(),
    amount: 0n,
  });
}

function success(done: {
  offers: xdr.ClaimAtom[];
  last: xdr.SimplePaymentResult;
}): xdr.OperationResultTr {
  return xdr.OperationResultTr.pathPaymentStrictReceive(
    xdr.PathPaymentStrictReceiveResult.pathPaymentStrictReceiveSuccess(
      new xdr.PathPaymentStrictReceiveResultSuccess(done),
    ),
  );
}

function refuse(why: PathRefusal | 'Malformed' | 'OverSendmax'): xdr.OperationResultTr {
  return xdr.OperationResultTr.pathPaymentStrictReceive(
    xdr.PathPaymentStrictReceiveResult[`pathPaymentStrictReceive${why}`](),
  );
}

import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../../state/amounts.ts';
import { addressOf } from '../../names.ts';
import { defineOperation } from '../operation.ts';
import { convertForward, creditDestination, debitSource } from './path-payment.ts';
import { describePath, finish, hasDestination, readPath } from './path-payment.ts';
import type { PathRefusal } from './path-payment.ts';
import { blankPayment } from './path-strict-receive.ts';

export const pathPaymentStrictSend = defineOperation('pathPaymentStrictSend', {
  name: 'path_payment_strict_send',
  number: 13,
  isPayment: true,
  level: 'medium',
  check({ pathPaymentStrictSendOp: { sendAsset, path, destAsset, sendAmount, destMin } }) {
    const isMalformed =
      sendAmount <= 0n || destMin <= 0n || readPath(sendAsset, path, destAsset) === undefined;
    return isMalformed ? refuse('Malformed') : undefined;
  },
  apply({ pathPaymentStrictSendOp: operation }, context) {
    const { sendAsset, path, destAsset, sendAmount, destMin } = operation;
    const assets = readPath(sendAsset, path, destAsset) ?? [];
    const payment = { destination: addressOf(operation.destination), assets };
    if (!hasDestination(payment, context)) return refuse('NoDestination');
    const short = debitSource(payment, sendAmount, context);
    if (short) return refuse(short);
    const conversion = convertForward(payment, sendAmount, context);
    if (typeof conversion === 'string') return refuse(conversion);
    const { amount: received, trades } = conversion;
    if (received < destMin) return refuse('UnderDestmin');
    const refused = creditDestination(payment, received, context);
    if (refused) return refuse(refused);
    return success(finish(payment, sendAmount, received, trades, context));
  },
  untouched() {
    return success({ offers: [], last: blankPayment() });
  },
  participants: ({ pathPaymentStrictSendOp }) => [
    addressOf(pathPaymentStrictSendOp.destination).account,
  ],
  describe({ pathPaymentStrictSendOp: operation }, source, facts) {
    const { sendAsset, path, destAsset, sendAmount, destMin, destination } = operation;
    const assets = { send: sendAsset, receive: destAsset, path };
    return describePath(source, assets, destination, facts['received'] ?? formatAmount(0n), {
      source_amount: formatAmount(sendAmount),
      destination_min: formatAmount(destMin),
    });
  },
});

function success(done: {
  offers: xdr.ClaimAtom[];
  last: xdr.SimplePaymentResult;
}): xdr.OperationResultTr {
  return xdr.OperationResultTr.pathPaymentStrictSend(
    xdr.PathPaymentStrictSendResult.pathPaymentStrictSendSuccess(
      new xdr.PathPaymentStrictSendResultSuccess(done),
    ),
  );
}

function refuse(why: PathRefusal | 'Malformed' | 'UnderDestmin'): xdr.OperationResultTr {
  return xdr.OperationResultTr.pathPaymentStrictSend(
    xdr.PathPaymentStrictSendResult[`pathPaymentStrictSend${why}`](),
  );
}

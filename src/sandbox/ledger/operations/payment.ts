import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../state/amounts.ts';
import { credit, debit } from '../state/balances.ts';
import type { CreditRefusal, DebitRefusal } from '../state/balances.ts';
import { addressFields, addressOf, assetFields, assetName, issuerOf, NATIVE } from '../names.ts';
import { defineOperation } from './operation.ts';

type Code = xdr.PaymentResult['type'];

const CREDIT_CODES = {
  no_destination: 'paymentNoDestination',
  no_trust: 'paymentNoTrust',
  not_authorized: 'paymentNotAuthorized',
  line_full: 'paymentLineFull',
} as const satisfies Record<CreditRefusal, Code>;

const DEBIT_CODES = {
  no_trust: 'paymentSrcNoTrust',
  not_authorized: 'paymentSrcNotAuthorized',
  underfunded: 'paymentUnderfunded',
} as const satisfies Record<DebitRefusal, Code>;

export const payment = defineOperation('payment', {
  name: 'payment',
  number: 1,
  isPayment: true,
  level: 'medium',
  check({ paymentOp: { asset, amount } }) {
    const isMalformed = amount <= 0n || assetName(asset) === undefined;
    return isMalformed ? result('paymentMalformed') : undefined;
  },
  apply({ paymentOp }, { state, source, effects }) {
    const asset = assetName(paymentOp.asset) ?? NATIVE;
    const destination = addressOf(paymentOp.destination);
    const { amount } = paymentOp;
    const details = { ...assetFields(asset), amount: formatAmount(amount) };
    const isToItself = asset === NATIVE && destination.account === source.account;
    if (!isToItself) {
      const isMissing = !state.account(destination.account);
      if (isMissing && issuerOf(asset) !== destination.account) {
        return result('paymentNoDestination');
      }
      // The network looks at the receiver first, so "line full" hides an empty balance.
      const refused = credit(state, destination.account, asset, amount);
      if (refused) return result(CREDIT_CODES[refused]);
      const short = debit(state, source.account, asset, amount);
      if (short) return result(DEBIT_CODES[short]);
    }
    effects.push(
      { account: destination, type: 'account_credited', details },
      { account: source, type: 'account_debited', details },
    );
    return result('paymentSuccess');
  },
  untouched: () => result('paymentSuccess'),
  participants: ({ paymentOp }) => [addressOf(paymentOp.destination).account],
  describe({ paymentOp: { asset, destination, amount } }, source) {
    return {
      ...assetFields(assetName(asset) ?? NATIVE),
      ...addressFields('from', source),
      ...addressFields('to', addressOf(destination)),
      amount: formatAmount(amount),
    };
  },
});

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.payment(xdr.PaymentResult[code]());
}

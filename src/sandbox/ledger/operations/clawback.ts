import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../state/amounts.ts';
import { TrustlineFlag } from '../state/entries.ts';
import { addressFields, addressOf, assetFields, assetName, issuerOf, NATIVE } from '../names.ts';
import { defineOperation } from './operation.ts';

type Code = xdr.ClawbackResult['type'];

export const clawback = defineOperation('clawback', {
  name: 'clawback',
  number: 19,
  level: 'medium',
  check({ clawbackOp: { asset, from, amount } }, source) {
    const name = assetName(asset);
    const isMalformed =
      name === undefined ||
      issuerOf(name) !== source ||
      amount <= 0n ||
      // A muxed address of the issuer is another one, to the network.
      (from.type === 'keyTypeEd25519' && addressOf(from).account === source);
    return isMalformed ? result('clawbackMalformed') : undefined;
  },
  apply({ clawbackOp: { asset, from, amount } }, { state, source, effects }) {
    const name = assetName(asset) ?? NATIVE;
    const holder = addressOf(from);
    const line = state.trustline(holder.account, name);
    if (!line) return result('clawbackNoTrust');
    if ((line.flags & TrustlineFlag.clawback) === 0) return result('clawbackNotClawbackEnabled');
    if (line.balance - line.liabilities.selling < amount) return result('clawbackUnderfunded');
    state.put({ ...line, balance: line.balance - amount });
    const details = { ...assetFields(name), amount: formatAmount(amount) };
    effects.push(
      { account: source, type: 'account_credited', details },
      { account: holder, type: 'account_debited', details },
    );
    return result('clawbackSuccess');
  },
  untouched: () => result('clawbackSuccess'),
  participants: ({ clawbackOp }) => [addressOf(clawbackOp.from).account],
  describe: ({ clawbackOp: { asset, from, amount } }) => ({
    ...assetFields(assetName(asset) ?? NATIVE),
    ...addressFields('from', addressOf(from)),
    amount: formatAmount(amount),
  }),
});

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.clawback(xdr.ClawbackResult[code]());
}

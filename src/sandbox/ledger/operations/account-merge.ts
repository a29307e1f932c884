import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../state/amounts.ts';
import { credit } from '../state/balances.ts';
import { AccountFlag } from '../state/entries.ts';
import { addressFields, addressOf, NATIVE } from '../names.ts';
import { releaseSponsor } from '../state/reserves.ts';
import { defineOperation } from './operation.ts';

type Refusal =
  | 'Malformed'
  | 'NoAccount'
  | 'ImmutableSet'
  | 'HasSubEntries'
  | 'SeqnumTooFar'
  | 'DestFull'
  | 'IsSponsor';

export const accountMerge = defineOperation('accountMerge', {
  name: 'account_merge',
  number: 8,
  isPayment: true,
  level: 'high',
  check({ destination }, source) {
    return addressOf(destination).account === source ? refuse('Malformed') : undefined;
  },
  apply({ destination }, { state, source, ledger, effects, sponsorships }) {
    const into = addressOf(destination);
    const account = state.account(source.account);
    if (!account || !state.account(into.account)) return refuse('NoAccount');
    if ((account.flags & AccountFlag.immutable) !== 0) return refuse('ImmutableSet');
    // Signers that are sponsored stand outside the account's own entries and go with it.
    if (account.subentryCount !== account.signers.length) return refuse('HasSubEntries');
    // Born again in this ledger, the account could have its old transactions played once more.
    if (account.sequence >= BigInt(ledger.sequence) << 32n) return refuse('SeqnumTooFar');
    const sponsors = new Set(sponsorships.values());
    if (account.numSponsoring > 0 || sponsors.has(account.id)) return refuse('IsSponsor');
    const { balance } = account;
    if (credit(state, into.account, NATIVE, balance)) return refuse('DestFull');
    state.remove(account);
    for (const { sponsor } of account.signers) if (sponsor) releaseSponsor(state, sponsor, 1);
    if (account.sponsor) releaseSponsor(state, account.sponsor, 2);
    const details = { asset_type: 'native', amount: formatAmount(balance) };
    effects.push(
      { account: source, type: 'account_debited', details },
      { account: into, type: 'account_credited', details },
      { account: source, type: 'account_removed', details: {} },
    );
    return success(balance);
  },
  untouched: () => success(0n),
  participants: ({ destination }) => [addressOf(destination).account],
  describe: ({ destination }, source) => ({
    ...addressFields('account', source),
    ...addressFields('into', addressOf(destination)),
  }),
});

function success(balance: bigint): xdr.OperationResultTr {
  return xdr.OperationResultTr.accountMerge(xdr.AccountMergeResult.accountMergeSuccess(balance));
}

function refuse(why: Refusal): xdr.OperationResultTr {
  return xdr.OperationResultTr.accountMerge(xdr.AccountMergeResult[`accountMerge${why}`]());
}

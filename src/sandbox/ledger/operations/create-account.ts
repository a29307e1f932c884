import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../state/amounts.ts';
import { debit } from '../state/balances.ts';
import { accountOfKey, NATIVE } from '../names.ts';
import type { AccountEntry } from '../state/entries.ts';
import { BASE_RESERVE, sponsorReserves } from '../state/reserves.ts';
import { defineOperation } from './operation.ts';
import type { EffectDraft } from './operation.ts';

type Code = xdr.CreateAccountResult['type'];

export const createAccount = defineOperation('createAccount', {
  name: 'create_account',
  number: 0,
  isPayment: true,
  level: 'medium',
  check({ createAccountOp: { destination, startingBalance } }, source) {
    const isMalformed = startingBalance < 0n || accountOfKey(destination) === source;
    return isMalformed ? result('createAccountMalformed') : undefined;
  },
  apply({ createAccountOp: { destination, startingBalance } }, context) {
    const { state, source, sponsorships, effects, facts } = context;
    const id = accountOfKey(destination);
    if (state.account(id)) return result('createAccountAlreadyExist');
    const sponsor = sponsorships.get(id);
    if (sponsor === undefined && startingBalance < 2n * BASE_RESERVE) {
      return result('createAccountLowReserve');
    }
    if (sponsor !== undefined && !sponsorReserves(state, sponsor, 2)) {
      return result('createAccountLowReserve');
    }
    if (debit(state, source.account, NATIVE, startingBalance)) {
      return result('createAccountUnderfunded');
    }
    state.put({
      ...bornAccount(id, startingBalance, context.ledger.sequence),
      numSponsored: sponsor ? 2 : 0,
      ...(sponsor && { sponsor }),
    });
    const amount = formatAmount(startingBalance);
    const account = { account: id };
    const [created, signer] = birthEffects(id, startingBalance);
    effects.push(
      created,
      { account: source, type: 'account_debited', details: { asset_type: 'native', amount } },
      signer,
    );
    if (sponsor) {
      facts['sponsor'] = sponsor;
      effects.push({ account, type: 'account_sponsorship_created', details: { sponsor } });
    }
    return result('createAccountSuccess');
  },
  untouched: () => result('createAccountSuccess'),
  participants: ({ createAccountOp }) => [accountOfKey(createAccountOp.destination)],
  describe({ createAccountOp: { destination, startingBalance } }, source) {
    return {
      starting_balance: formatAmount(startingBalance),
      funder: source.account,
      ...(source.muxed && {
        funder_muxed: source.muxed.address,
        funder_muxed_id: source.muxed.id,
      }),
      account: accountOfKey(destination),
    };
  },
});

/** A new account's sequence number starts at its ledger, so that no old transaction fits it. */
export function bornAccount(id: string, balance: bigint, ledger: number): AccountEntry {
  return { ...blankAccount(id, balance), sequence: BigInt(ledger) << 32n };
}

/** What the effects say of a new account: itself, and its own key. */
export function birthEffects(id: string, balance: bigint): [EffectDraft, EffectDraft] {
  const account = { account: id };
  const details = { starting_balance: formatAmount(balance) };
  return [
    { account, type: 'account_created', details },
    { account, type: 'signer_created', details: { weight: 1, public_key: id, key: '' } },
  ];
}

/** An account with nothing but a balance and its own key. */
export function blankAccount(id: string, balance: bigint): AccountEntry {
  return {
    kind: 'account',
    id,
    balance,
    sequence: 0n,
    sequenceLedger: 0,
    sequenceTime: 0n,
    subentryCount: 0,
    thresholds: { master: 1, low: 0, medium: 0, high: 0 },
    flags: 0,
    homeDomain: '',
    signers: [],
    numSponsoring: 0,
    numSponsored: 0,
    liabilities: { buying: 0n, selling: 0n },
    lastModifiedLedger: 0,
    lastModifiedTime: 0n,
  };
}

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.createAccount(xdr.CreateAccountResult[code]());
}

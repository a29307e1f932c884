import {
  Asset,
  AuthClawbackEnabledFlag,
  AuthRevocableFlag,
  Claimant,
  Memo,
  Operation,
} from '@stellar/stellar-sdk';
import { openWallet } from '../../chaos/payers/wallet.ts';
import { fundAccount } from '../../prepare-accounts.ts';
import { CLAWBACK_ISSUER, COINS } from '../coins.ts';
import type { Incident } from '../incident.ts';
import { openDeposit, openParty, openSep31, openWithdrawal, payOnStellar } from '../play/people.ts';
import { payIn } from '../play/sandbox.ts';
import { coinOf, type Stage } from '../play/stage.ts';

/** Somebody who has opened a withdrawal of 50, and holds as much as they will pay. */
const withdrawing = async (stage: Stage, holds: string) => {
  const party = await openParty(stage, { holds });
  return { party, payable: await openWithdrawal(stage, party, { amount: '50' }) };
};

/** A remittance of 50 for which another amount is paid. */
const remitted = async (stage: Stage, pays: string) => {
  const party = await openParty(stage, { holds: pays });
  const payable = await openSep31(stage, party, { amount: '50' });
  await payOnStellar(stage, party, payable, { amount: pays });
  return { transactionId: payable.id };
};

/** A deposit of somebody whose account cannot take it. */
const unpayable = async (
  stage: Stage,
  belongings: { readonly trusts?: false; readonly limit?: string },
) => {
  const party = await openParty(stage, belongings);
  const { id, reference } = await openDeposit(stage, party, { amount: '40' });
  await payIn(stage, { amount: '40', reference });
  return { transactionId: id, party };
};

/** Somebody pays for a withdrawal and gives their trustline up in the same transaction. */
const paidAndLeft = async (stage: Stage, pays: string) => {
  const { party, payable } = await withdrawing(stage, pays);
  await payOnStellar(stage, party, payable, { amount: pays, leavesTrust: true });
  return { transactionId: payable.id, party };
};

/** Gives the distribution account some of the coin that its issuer may take back. */
const clawBack = async (stage: Stage): Promise<void> => {
  const { ledger, distribution } = stage;
  const issuer = CLAWBACK_ISSUER;
  await fundAccount(ledger.horizonUrl, issuer.publicKey());
  const wallet = openWallet(ledger, issuer);
  const asset = new Asset(COINS.clawback, issuer.publicKey());
  const destination = distribution.publicKey();
  // They hold for trustlines that are made afterwards.
  await wallet.send([
    Operation.setOptions({ setFlags: AuthRevocableFlag }),
    Operation.setOptions({ setFlags: AuthClawbackEnabledFlag }),
  ]);
  await wallet.send(
    [
      Operation.changeTrust({ asset, source: destination }),
      Operation.payment({ asset, destination, amount: '100' }),
    ],
    { signers: [distribution] },
  );
  await wallet.send([Operation.clawback({ asset, from: destination, amount: '25' })]);
};

/** Money and operations on Stellar that fit no payment, or cannot be sent. */
export const LEDGER: readonly Incident[] = [
  {
    name: 'stellar-money-unannounced',
    kind: 'case.unmatched',
    does: 'Somebody pays the distribution account without a memo.',
    ends: 'attach it to a withdrawal that waits, or refund it',
    stage: async (stage) => {
      const { wallet } = await openParty(stage, { holds: '17' });
      const destination = stage.distribution.publicKey();
      await wallet.send([Operation.payment({ destination, asset: coinOf(stage), amount: '17' })]);
      return {};
    },
  },
  {
    name: 'withdrawal-in-lumens',
    kind: 'case.wrong_asset',
    does: 'A customer pays for a withdrawal in lumens.',
    ends: 'refund it',
    stage: async (stage) => {
      const { party, payable } = await withdrawing(stage, '50');
      await payOnStellar(stage, party, payable, { amount: '50', asset: Asset.native() });
      return { transactionId: payable.id };
    },
  },
  {
    name: 'remittance-short',
    kind: 'case.short',
    does: 'A sending anchor announces 50 and pays 20.',
    ends: 'attach it, or refund it',
    stage: async (stage) => remitted(stage, '20'),
  },
  {
    name: 'remittance-surplus',
    kind: 'case.surplus',
    does: 'A sending anchor announces 50 and pays 90.',
    ends: 'attach it, or refund it',
    stage: async (stage) => remitted(stage, '90'),
  },
  {
    name: 'withdrawal-short-unrefundable',
    kind: 'case.not_acceptable',
    does: 'A customer pays 20 of 50 and gives their trustline up: it cannot go back by itself.',
    ends: 'refund it once they trust the asset again, or write it off',
    stage: async (stage) => paidAndLeft(stage, '20'),
  },
  {
    name: 'withdrawal-surplus-stuck',
    kind: 'parked.surplus_stuck',
    does: 'A customer pays 80 of 50 and gives their trustline up: the 30 cannot go back.',
    ends: 'retry once they trust the asset again, or settled',
    stage: async (stage) => paidAndLeft(stage, '80'),
  },
  {
    name: 'withdrawal-refund-stuck',
    kind: 'parked.refund_stuck',
    does: 'The payee refuses a pay-out, and its customer has given their trustline up.',
    ends: 'retry once they trust the asset again; payOut pays after all',
    stage: async (stage) => {
      const party = await openParty(stage, { holds: '50' });
      const number = '12348888';
      const payable = await openWithdrawal(stage, party, { amount: '50', number });
      await payOnStellar(stage, party, payable, { amount: '50', leavesTrust: true });
      return { transactionId: payable.id, party };
    },
  },
  {
    name: 'crumbs',
    kind: 'case.crumbs',
    does: 'A stranger pays half a coin to the memo of somebody’s withdrawal, twice.',
    ends: 'refund takes them apart and sends each back; write them off',
    once: true,
    stage: async (stage) => {
      const { party, payable } = await withdrawing(stage, '50');
      const asset = coinOf(stage);
      const { account: destination, memo } = payable;
      for (const amount of ['0.5', '0.25']) {
        const operation = Operation.payment({ destination, asset, amount });
        await party.wallet.send([operation], { memo: Memo.id(memo) });
      }
      return {};
    },
  },
  {
    name: 'claimable-balance',
    kind: 'case.claimable_balance',
    does: 'Somebody leaves 25 coins for the distribution account to claim.',
    ends: 'claim it, or write it off',
    stage: async (stage) => {
      const { wallet } = await openParty(stage, { holds: '25' });
      const claimants = [new Claimant(stage.distribution.publicKey())];
      const asset = coinOf(stage);
      await wallet.send([Operation.createClaimableBalance({ asset, amount: '25', claimants })]);
      return {};
    },
  },
  {
    name: 'clawback',
    kind: 'case.clawback',
    does: 'The issuer of a coin takes 25 of it back from the distribution account.',
    ends: 'write it off, once the issuer has said why',
    stage: async (stage) => {
      await clawBack(stage);
      return {};
    },
  },
  {
    name: 'deposit-without-trustline',
    kind: 'parked.destination_late',
    does: 'A customer’s account does not trust the asset for half a minute after it has paid.',
    ends: 'retry once it does, or refund',
    stage: async (stage) => unpayable(stage, { trusts: false }),
  },
  {
    name: 'deposit-over-a-full-trustline',
    kind: 'parked.payout_stuck',
    does: 'A customer’s trustline takes 10 coins, and 40 are to come.',
    ends: 'retry once it takes more, or refund',
    stage: async (stage) => unpayable(stage, { limit: '10' }),
  },
];

import { Operation } from '@stellar/stellar-sdk';
import { pauseScope } from '../../../services/operators/pauses.ts';
import { byCommand } from '../../../services/operators/record-act.ts';
import { stellarAssetId } from '../../../domain/money/asset.ts';
import { fundAccount } from '../../prepare-accounts.ts';
import { CLAWBACK_ISSUER, COINS, KEYLESS_DISTRIBUTION } from '../coins.ts';
import type { Incident } from '../incident.ts';
import { openDeposit, openParty, openSep31, payOnStellar } from '../play/people.ts';
import { sendBesideJournal, takeByContract, useNumberOf } from '../play/strangers.ts';
import { faultAtBank, faultOnLedger, mendLedger, payIn } from '../play/sandbox.ts';
import { coinOf, untilPayment, untilRow, type Stage } from '../play/stage.ts';

const MOBILE_MONEY = 'sandbox-mobile-money';
const AN_HOUR_MS = 3_600_000;

/** Somebody has paid for some of a coin, and is to get it on Stellar. */
const bought = async (stage: Stage, amount: string, code?: string): Promise<string> => {
  const asset = coinOf(stage, code);
  const party = await openParty(stage, { asset });
  const { id, reference } = await openDeposit(stage, party, { amount, code: asset.getCode() });
  await payIn(stage, { amount, reference });
  return id;
};

/** What of the machinery lacks something, fails or has stopped. */
export const MACHINERY: readonly Incident[] = [
  {
    name: 'pay-outs-paused',
    kind: 'paused',
    does: `An operator pauses pay-outs of ${COINS.clawback}.`,
    ends: 'resume it in the treasury, or by railhead pause <scope> --resume',
    once: true,
    stage: async (stage) => {
      const issuer = CLAWBACK_ISSUER.publicKey();
      const scope = `asset:${stellarAssetId(COINS.clawback, issuer)}`;
      const reason = 'staged by railhead sandbox incidents';
      await pauseScope(stage.orm.em.fork(), byCommand('incidents'), { scope, reason });
      return { subject: scope };
    },
  },
  {
    name: 'stock-below-its-mark',
    kind: 'sender.low_balance',
    does: `A customer buys 2,000 ${COINS.scarce}, and the stock is below its low-water mark.`,
    ends: 'issue more of it to the distribution account',
    once: true,
    stage: async (stage) => {
      await untilPayment(stage, await bought(stage, '2000', COINS.scarce), 'completed');
      return {};
    },
  },
  {
    name: 'stock-too-small',
    kind: 'sender.insufficient_balance',
    does: `A customer buys two million ${COINS.scarce}, and the stock is half of that.`,
    ends: 'issue more of it to the distribution account; the payment goes out by itself',
    once: true,
    stage: async (stage) => {
      await bought(stage, '2000000', COINS.scarce);
      return {};
    },
  },
  {
    name: 'account-without-a-key',
    kind: 'sender.missing_key',
    does: `A customer buys ${COINS.keyless}, which is paid from an account that nobody signs for.`,
    ends: 'give a worker its seed in DISTRIBUTION_SEED',
    once: true,
    stage: async (stage) => {
      const { ledger } = stage;
      await fundAccount(ledger.horizonUrl, KEYLESS_DISTRIBUTION.publicKey());
      await bought(stage, '10', COINS.keyless);
      return { subject: KEYLESS_DISTRIBUTION.publicKey() };
    },
  },
  {
    name: 'price-missing',
    kind: 'parked.rate_missing',
    does: `The market closes while a remittance of ${COINS.withoutRate} is on its way.`,
    ends: 'refund it; retry once the market answers',
    stage: async (stage) => {
      const asset = coinOf(stage, COINS.withoutRate);
      const party = await openParty(stage, { asset, holds: '50' });
      const payable = await openSep31(stage, party, { amount: '50', code: COINS.withoutRate });
      await payOnStellar(stage, party, payable, { amount: '50', asset });
      return { transactionId: payable.id };
    },
  },
  {
    name: 'channel-stopped',
    kind: 'sender.channel_stopped',
    does: 'Something unknown uses the sequence number of a channel account.',
    ends: 'let it go on in the treasury, or by railhead sender <channel> clear',
    when: 'alone',
    stage: async (stage) => {
      // Channels are made as something is sent.
      await untilPayment(stage, await bought(stage, '35'), 'completed');
      await untilRow(
        stage,
        'a channel is ready',
        `select account from channel where state = 'ready' and number > 0 limit 1`,
        [],
      );
      const party = await openParty(stage);
      const { reference } = await openDeposit(stage, party, { amount: '35' });
      // What is submitted is lost until the number is used: Horizon answers that it timed out.
      await faultOnLedger(stage, { fault: 'timeout', route: 'POST /transactions_async' });
      try {
        await payIn(stage, { amount: '35', reference });
        const sql = `select c.account, c.number from ledger_envelope e join channel c
            on c.account = e.channel where e.state = 'signed' and c.number > 0 limit 1`;
        const what = 'an envelope is signed';
        const found = await untilRow<{ account: string; number: number }>(stage, what, sql, []);
        await useNumberOf(stage, found);
        return { subject: found.account };
      } finally {
        await mendLedger(stage);
      }
    },
  },
  {
    name: 'rail-fails',
    kind: 'rail.failing',
    does: 'Mobile money answers 503 for an hour when it is asked who has paid.',
    ends: 'railhead sandbox incidents --mend',
    when: 'last',
    once: true,
    stage: async (stage) => {
      const party = await openParty(stage);
      await openDeposit(stage, party, { amount: '40', rail: MOBILE_MONEY });
      const route = 'POST /mobile-money/collections/query';
      await faultAtBank(stage, { route, status: 503, forMs: AN_HOUR_MS });
      return { subject: `${MOBILE_MONEY}/pollPendingDeposits` };
    },
  },
  {
    name: 'network-too-dear',
    kind: 'sender.fee_at_cap',
    does: 'The network asks for a hundred times the fee that the anchor allows.',
    ends: 'railhead sandbox incidents --mend',
    when: 'last',
    once: true,
    stage: async (stage) => {
      const party = await openParty(stage);
      const { reference } = await openDeposit(stage, party, { amount: '45' });
      await faultOnLedger(stage, { fault: 'surge', baseFee: 10_000_000 });
      await payIn(stage, { amount: '45', reference });
      return {};
    },
  },
  {
    name: 'money-taken-by-a-stranger',
    kind: 'case.debit',
    does: 'Somebody who has the key has a contract take 15 lumens from the distribution account.',
    ends: 'let the sender go on in the treasury, or by railhead sender <account> clear; then write the case off',
    when: 'last',
    stage: async (stage) => {
      await takeByContract(stage, '15');
      return {};
    },
  },
  {
    name: 'transaction-by-a-stranger',
    kind: 'outgoing.unknown',
    does: 'Somebody who has the key writes a data entry on the distribution account.',
    ends: 'name it in the treasury, or by railhead sender <account> clear --treasury <hash>',
    when: 'last',
    stage: async (stage) => {
      const source = stage.distribution.publicKey();
      const entry = { source, name: 'who', value: 'a stranger' };
      const subject = await sendBesideJournal(stage, Operation.manageData(entry), {
        cosigner: stage.distribution,
      });
      return { subject };
    },
  },
  {
    name: 'sender-stopped',
    kind: 'stopped.send',
    does: 'The same, and the account’s sender has stopped.',
    ends: 'let it go on in the treasury, or by railhead sender <account> clear --treasury all',
    when: 'last',
    once: true,
    stage: async (stage) => {
      const source = stage.distribution.publicKey();
      const entry = { source, name: 'who else', value: 'a stranger' };
      await sendBesideJournal(stage, Operation.manageData(entry), { cosigner: stage.distribution });
      return { subject: `send/${source}` };
    },
  },
  {
    name: 'horizon-stands-still',
    kind: 'sender.horizon_behind',
    does: 'Horizon reads no further ledger, while the network closes them.',
    ends: 'railhead sandbox incidents --mend',
    when: 'last',
    once: true,
    stage: async (stage) => {
      const party = await openParty(stage);
      const { reference } = await openDeposit(stage, party, { amount: '45' });
      await faultOnLedger(stage, { fault: 'ingestion', state: 'stopped' });
      // Who has nothing to send does not mind.
      await payIn(stage, { amount: '45', reference });
      return {};
    },
  },
];

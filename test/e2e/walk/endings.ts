import { COINS, KEYLESS_DISTRIBUTION } from '../../../src/dev/incidents/coins.ts';
import { openDeposit, openParty } from '../../../src/dev/incidents/play/people.ts';
import {
  mendBank,
  mendLedger,
  misstate,
  payoutOf,
} from '../../../src/dev/incidents/play/sandbox.ts';
import { untilPayment, untilRow } from '../../../src/dev/incidents/play/stage.ts';
import { deliver, giveKey, issueMore, listenAt, trustAgain } from './outside.ts';
import type { Scene } from './scene.ts';

/** Brings one incident to its end: what others do, and then what is done on the pages. */
export type Ending = (scene: Scene) => Promise<void>;

const payment =
  (action: Parameters<Scene['payment']>[0]): Ending =>
  async (scene) =>
    scene.payment(action);
const onCase =
  (action: Parameters<Scene['case']>[0]): Ending =>
  async (scene) =>
    scene.case(action);

/** The customer trusts the asset again first. */
const trusted =
  (end: Ending): Ending =>
  async (scene) => {
    await trustAgain(scene.stage, scene.party());
    await end(scene);
  };

/** The bank sets its statement right, which is compared again, and then the case is closed. */
const statementMended: Ending = async (scene) => {
  await misstate(scene.stage, scene.sought.entry ?? '', {});
  await scene.compareAgain();
  const sql = `select id from reconciliation_break
    where investigation_key = ? and resolved_at is not null`;
  await untilRow(scene.stage, 'the break is resolved', sql, [scene.found.subject]);
  await scene.case('writeOff');
};

/** What was staged as a fault of the sandbox ends, as `railhead sandbox incidents --mend` does it. */
const mended: Ending = async (scene) => {
  await scene.look();
  await mendBank(scene.stage);
  await mendLedger(scene.stage);
};

const RAIL_IN = {
  'deposit-of-another-amount': payment('accept'),
  'deposit-held-by-review': payment('retry'),
  'deposit-review-silent': payment('accept'),
  'deposit-beyond-the-limit': payment('refund'),
  'deposit-charged-back-unpaid': payment('settled'),
  'deposit-charged-back-after': onCase('writeOff'),
  'deposit-late': onCase('refund'),
  'deposit-paid-twice': onCase('refund'),
  'deposit-paid-after-its-end': onCase('refund'),
  'rail-money-unannounced': async (scene) => {
    const { stage } = scene;
    const party = await openParty(stage);
    const { id } = await openDeposit(stage, party, { amount: '33.33' });
    await scene.attach(id);
    await untilPayment(stage, id, 'completed');
  },
  'rail-money-unreadable': onCase('writeOff'),
} satisfies Record<string, Ending>;

const RAIL_OUT = {
  'payout-answer-lost': payment('settled'),
  'payout-refused': payment('refund'),
  'payout-overdue': async (scene) => {
    const { stage, found } = scene;
    const id = found.transactionId ?? '';
    await deliver(stage, await payoutOf(stage, id));
    await untilPayment(stage, id, 'completed');
    await scene.case('writeOff');
  },
  'payout-returned-after-delivery': onCase('writeOff'),
  'rail-refund-answer-lost': payment('retry'),
  'case-refund-answer-lost': onCase('refund'),
} satisfies Record<string, Ending>;

const LEDGER = {
  'stellar-money-unannounced': onCase('refund'),
  'withdrawal-in-lumens': onCase('refund'),
  'remittance-short': onCase('refund'),
  'remittance-surplus': onCase('refund'),
  'withdrawal-short-unrefundable': trusted(onCase('refund')),
  'withdrawal-surplus-stuck': trusted(payment('retry')),
  'withdrawal-refund-stuck': trusted(payment('retry')),
  crumbs: onCase('refund'),
  'claimable-balance': async (scene) => {
    await scene.case('claim');
    const sql = `select i.source_key as key from investigation i
      join received_payment p on i.source_key = 'stellar/' || p.operation_id
      where p.amount = 25 and i.state <> 'resolved' and i.reason = 'unmatched'`;
    const { key } = await untilRow<{ key: string }>(scene.stage, 'it is claimed', sql, []);
    await scene.case('refund', { kind: 'case.unmatched', subject: key });
  },
  clawback: onCase('writeOff'),
  'deposit-without-trustline': trusted(payment('retry')),
  'deposit-over-a-full-trustline': trusted(payment('retry')),
} satisfies Record<string, Ending>;

const PEOPLE = {
  'customer-waits': async (scene) => scene.customer('accept'),
  'customer-review-silent': async (scene) => scene.customer('reject', 'We cannot serve you.'),
  'customer-review-failed': async (scene) => scene.customer('accept'),
  'callbacks-not-taken': async (scene) => {
    scene.world.closeAtEnd('the client’s host', await listenAt(scene.found.subject));
    await scene.replay();
  },
} satisfies Record<string, Ending>;

const STATEMENTS = {
  'statement-of-another-amount': statementMended,
  'statement-of-another-state': statementMended,
  'statement-without-it': statementMended,
  'statement-with-a-stranger': async (scene) => scene.closeBreak(),
  'statement-of-two-payouts': async (scene) => scene.closeBreak(),
  'statement-of-too-much': onCase('writeOff'),
} satisfies Record<string, Ending>;

const MACHINERY = {
  'pay-outs-paused': async (scene) => scene.resume(scene.found.subject),
  'stock-below-its-mark': async (scene) => {
    await scene.look();
    await issueMore(scene.stage, { code: COINS.scarce, amount: '3000000' });
  },
  'stock-too-small': async (scene) => {
    await scene.look();
    await issueMore(scene.stage, { code: COINS.scarce, amount: '3000000' });
  },
  'account-without-a-key': async (scene) => {
    await scene.look();
    const keyless = { code: COINS.keyless, amount: '100', to: KEYLESS_DISTRIBUTION, trusts: true };
    await issueMore(scene.stage, keyless);
    await giveKey(scene.stage, scene.world);
  },
  'price-missing': payment('refund'),
  'channel-stopped': async (scene) => scene.clear(scene.found.subject),
  'rail-fails': mended,
  'network-too-dear': mended,
  'money-taken-by-a-stranger': async (scene) => {
    const account = scene.stage.distribution.publicKey();
    await scene.clear(account, { kind: 'stopped.send', subject: `send/${account}` });
    await scene.case('writeOff');
  },
  'transaction-by-a-stranger': async (scene) => scene.clear(scene.stage.distribution.publicKey()),
  'sender-stopped': async (scene) => scene.clear(scene.stage.distribution.publicKey()),
  'horizon-stands-still': mended,
} satisfies Record<string, Ending>;

/** How each incident that can be staged is brought to its end. */
export const ENDINGS: Readonly<Record<string, Ending>> = {
  ...RAIL_IN,
  ...RAIL_OUT,
  ...LEDGER,
  ...PEOPLE,
  ...STATEMENTS,
  ...MACHINERY,
};

/**
 * How that is ended which an incident leaves besides itself, by its kind: the first payment of one that
 * was paid twice, the second break of a pay-out that was made twice, and what treasuries were given.
 */
const BESIDES: Readonly<Record<string, Ending>> = {
  'parked.review_held': payment('retry'),
  'case.contradiction': onCase('writeOff'),
  'case.unmatched': onCase('writeOff'),
  'case.not_acceptable': onCase('refund'),
  'break.doubled': onCase('writeOff'),
  'break.overpaid': onCase('writeOff'),
};

/** How something is ended that nobody staged; undefined where nobody has said how. */
export const endingBeside = (kind: string): Ending | undefined => BESIDES[kind];

import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerEnvelope, LedgerPayment } from '../../../db/entities/money-out.ts';
import { forUpdate } from '../../../db/orm.ts';
import { NATIVE, type AssetId } from '../../../domain/money/asset.ts';
import {
  judgeDeath,
  judgeRefusal,
  type EnvelopeRefusal,
  type RefusalFault,
} from '../../../domain/ledger/decide-envelope.ts';
import {
  afterDeath,
  decidePayment,
  type NotReadyReason,
  type PaymentVerdict,
} from '../../../domain/ledger/decide-payment.ts';
import type { LedgerTransaction } from '../../../stellar/network.ts';
import { claimableBalanceIds, readResult } from '../../../stellar/envelopes/transaction-result.ts';
import { accounts, post } from '../../../services/accounting/books.ts';
import { recordClaimed } from '../../../services/investigations/claimed.ts';
import { writeOutcomes } from '../../../services/transactions/payment/leg-outcome.ts';
import { clearAlert, clearInsufficient, markInsufficient } from '../alerts.ts';
import { bookSent } from '../../../services/accounting/sent-books.ts';

/** The payments of an envelope that is not settled. */
export const boundTo = async (em: EntityManager, innerHash: string): Promise<LedgerPayment[]> =>
  em.find(
    LedgerPayment,
    { envelopeHash: innerHash, state: 'bound' },
    { orderBy: { operationIndex: 'asc' } },
  );

export const requeue = (payment: LedgerPayment): void => {
  payment.state = 'queued';
  // Lumens that were to create their account are looked at again: by then it may exist.
  if (payment.leg !== 'create_account' && payment.operation === 'create_account') {
    payment.operation = 'payment';
  }
  payment.envelopeHash = null;
  payment.operationIndex = null;
};

/** Counts an envelope that failed for no known reason; after a few its payment is parked. */
const count = (payment: LedgerPayment, what: string): void => {
  payment.deadEnvelopes += 1;
  if (afterDeath(payment.deadEnvelopes) === 'queued') return requeue(payment);
  payment.state = 'parked';
  payment.reason = `${payment.deadEnvelopes} envelopes came to nothing; the last one ${what}`;
  payment.settledAt = new Date();
};

/** The asset that our account is short of: lumens where a fee or a reserve could not be paid. */
const lacking = (payment: LedgerPayment, code: string): AssetId =>
  ['op_underfunded', 'op_src_no_trust', 'op_src_not_authorized'].includes(code) ||
  (payment.operation === 'create_claimable_balance' &&
    ['op_no_trust', 'op_not_authorized'].includes(code))
    ? payment.asset
    : NATIVE;

/** A payment in lumens creates its account; a missing one was therefore merged away. */
const reasonOf = ({ asset }: LedgerPayment, reason: NotReadyReason): NotReadyReason =>
  reason === 'no_account' && asset === NATIVE ? 'account_gone' : reason;

const carryOut = (
  payment: LedgerPayment,
  verdict: PaymentVerdict,
  lacks: Map<AssetId, string>,
): void => {
  switch (verdict.verdict) {
    case 'innocent':
      return requeue(payment);
    case 'again':
      return count(payment, `failed with ${verdict.code}`);
    case 'ours':
      lacks.set(lacking(payment, verdict.code), verdict.code);
      return requeue(payment);
    case 'not_ready':
      payment.state = verdict.verdict;
      payment.reason = reasonOf(payment, verdict.reason);
      break;
    case 'withdrawn':
      // Somebody else created the account that lumens were to create: they go as a payment then.
      if (payment.leg !== 'create_account') return requeue(payment);
      payment.state = verdict.verdict;
      payment.reason = verdict.reason;
      break;
    case 'failed':
      payment.state = 'failed';
      payment.reason = verdict.code;
  }
  payment.settledAt = new Date();
};

/** Gives each payment of a failed envelope the verdict that its result code stands for. */
const comeToNothing = async (
  em: EntityManager,
  envelope: LedgerEnvelope,
  refusal: EnvelopeRefusal | null,
  fault: RefusalFault,
  what: string,
): Promise<void> => {
  const lacks = new Map<AssetId, string>();
  const payments = await boundTo(em, envelope.innerHash);
  // An envelope carries payments of one queue.
  const queue = payments.some(({ leg }) => leg === 'refund') ? 'refunds' : 'payouts';
  for (const payment of payments) {
    const code = refusal?.operations[payment.operationIndex ?? 0] ?? 'op_success';
    if (fault === 'operations') carryOut(payment, decidePayment(payment.operation, code), lacks);
    else if (fault === 'unexplained') count(payment, what);
    else requeue(payment);
  }
  const { sourceAccount } = envelope;
  for (const [asset, reason] of lacks) {
    await markInsufficient(em, sourceAccount, { asset, reason, queue });
  }
  // What one envelope is short of, every other envelope of the account is short of as well.
  if (fault !== 'ours') return;
  await markInsufficient(em, sourceAccount, { asset: NATIVE, reason: refusal?.code ?? '' });
};

const include = async (
  em: EntityManager,
  envelope: LedgerEnvelope,
  found: LedgerTransaction,
): Promise<void> => {
  const { token, resultXdr } = found;
  const payments = await boundTo(em, envelope.innerHash);
  const balances = payments.some(({ operation }) => operation === 'create_claimable_balance')
    ? claimableBalanceIds(resultXdr)
    : [];
  for (const payment of payments) {
    const index = payment.operationIndex ?? 0;
    payment.state = 'included';
    payment.operationId = (token + BigInt(index) + 1n).toString();
    if (payment.leg !== 'claim') payment.claimableBalanceId = balances[index] ?? null;
    payment.settledAt = envelope.settledAt ?? new Date();
  }
  await writeOutcomes(em, payments, envelope);
  await bookSent(
    em,
    payments.filter(({ leg }) => leg !== 'claim'),
  );
  await recordClaimed(
    em,
    payments.filter(({ leg }) => leg === 'claim'),
    found,
  );
  const assets = [...new Set([NATIVE, ...payments.map(({ asset }) => asset)])];
  await clearInsufficient(em, envelope.sourceAccount, assets, envelope.signedAt);
};

/** Channels that an envelope was to make are ready, or planned again. */
export const endChannels = async (em: EntityManager, { innerHash, state }: LedgerEnvelope) =>
  em.execute(
    `update channel set state = ? where envelope_hash = ? and state = 'creating'`,
    [state === 'included' ? 'ready' : 'planned', innerHash],
    'run',
  );

const bookFee = async (em: EntityManager, envelope: LedgerEnvelope, fee: bigint): Promise<void> => {
  await post(em, {
    entry: `network-fee/${envelope.innerHash}`,
    transactionId: null,
    lines: [
      { account: accounts.stellar(envelope.sourceAccount), asset: NATIVE, amount: fee },
      { account: accounts.networkFee, asset: NATIVE, amount: -fee },
    ],
  });
};

/**
 * Records the result of an envelope, with all its effects, in the caller's database transaction.
 * Repeated, it does nothing.
 */
export const settleEnvelope = async (
  em: EntityManager,
  innerHash: string,
  found: LedgerTransaction,
): Promise<void> => {
  const envelope = await em.findOneOrFail(LedgerEnvelope, { innerHash }, forUpdate);
  if (envelope.state !== 'signed') return;
  const { code, operations } = readResult(found.resultXdr);
  envelope.state = found.successful ? 'included' : 'failed';
  envelope.resultCodes = { transaction: code, operations };
  envelope.ledger = String(found.ledger);
  envelope.includedHash = found.hash;
  envelope.closedAt = new Date(found.closedAtMs);
  envelope.feeCharged = found.feeCharged.toString();
  envelope.settledAt = new Date();
  if (found.successful) await include(em, envelope, found);
  else {
    const refusal = { code, operations };
    await comeToNothing(em, envelope, refusal, judgeRefusal(refusal), `failed with ${code}`);
  }
  if (envelope.purpose === 'channels') await endChannels(em, envelope);
  await bookFee(em, envelope, found.feeCharged);
  // A ledger included it: its fee was high enough, and it no longer waits for a person.
  await clearAlert(em, { account: envelope.sourceAccount, kind: 'fee_at_cap' });
  await clearAlert(em, { account: envelope.channel, kind: 'channel_stopped' });
};

/** Records that no ledger will ever include an envelope; repeated, it does nothing. */
export const expireEnvelope = async (em: EntityManager, innerHash: string): Promise<boolean> => {
  const envelope = await em.findOneOrFail(LedgerEnvelope, { innerHash }, forUpdate);
  if (envelope.state !== 'signed') return false;
  envelope.state = 'dead';
  envelope.settledAt = new Date();
  const noted = envelope.resultCodes ?? null;
  const refusal = noted && { code: noted.transaction, operations: noted.operations };
  const { submissions, withheldAt } = envelope;
  const fault = judgeDeath(refusal, { submissions, wasWithheld: (withheldAt ?? null) !== null });
  await comeToNothing(em, envelope, refusal, fault, `died of ${refusal?.code ?? 'nothing known'}`);
  if (envelope.purpose === 'channels') await endChannels(em, envelope);
  await clearAlert(em, { account: envelope.channel, kind: 'channel_stopped' });
  return true;
};

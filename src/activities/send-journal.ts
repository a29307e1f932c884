import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor } from '../db/entities/money-in.ts';
import { LedgerEnvelope, LedgerPayment } from '../db/entities/money-out.ts';
import { forUpdate, type Orm } from '../db/orm.ts';
import { NATIVE } from '../domain/asset.ts';
import { judgeRefusal } from '../domain/decide-envelope.ts';
import { afterDeath, decidePayment, type PaymentVerdict } from '../domain/decide-payment.ts';
import type { LedgerTransaction } from '../stellar/network.ts';
import type { EnvelopeJournal, OpenEnvelope } from '../stellar/sender.ts';
import { operationId } from '../stellar/toid.ts';
import {
  claimableBalanceId,
  readResult,
  type TransactionResult,
} from '../stellar/transaction-result.ts';
import { accounts, post } from './books.ts';
import { inTransaction } from './deps.ts';
import type { Log } from './log.ts';
import { bookSent } from './sent-books.ts';

/** The cursor rows in which a sender keeps its state. */
export const sendSource = (account: string): string => `send/${account}`;
export const starvedSource = (account: string, asset: string): string =>
  `starved/${account}/${asset}`;

const paymentsOf = async (em: EntityManager, innerHash: string): Promise<LedgerPayment[]> =>
  em.find(
    LedgerPayment,
    { envelopeHash: innerHash, state: 'bound' },
    { orderBy: { operationIndex: 'asc' } },
  );

/** Binding stops for the asset until what is missing is there; health shows it. */
const starve = async (em: EntityManager, payment: LedgerPayment, code: string): Promise<void> => {
  // What an account lacks for a fee or a reserve is the native asset, whatever it was paying.
  const lacks = code === 'op_low_reserve' ? NATIVE : payment.asset;
  const source = starvedSource(payment.sourceAccount, lacks);
  await em.upsert(Cursor, { source, stoppedReason: code, lastReadAt: new Date() });
};

const requeue = (payment: LedgerPayment): void => {
  payment.state = 'queued';
  payment.envelopeHash = null;
  payment.operationIndex = null;
};

const carryOut = async (
  em: EntityManager,
  payment: LedgerPayment,
  verdict: PaymentVerdict,
): Promise<void> => {
  switch (verdict.verdict) {
    case 'innocent':
      return requeue(payment);
    case 'ours':
      await starve(em, payment, verdict.code);
      return requeue(payment);
    case 'not_ready':
    case 'withdrawn':
      payment.state = verdict.verdict;
      payment.reason = verdict.reason;
      break;
    case 'failed':
      payment.state = 'failed';
      payment.reason = verdict.code;
  }
  payment.settledAt = new Date();
};

const include = async (
  em: EntityManager,
  payment: LedgerPayment,
  transaction: LedgerTransaction,
): Promise<void> => {
  const index = payment.operationIndex ?? 0;
  payment.state = 'included';
  payment.operationId = operationId(transaction.token, index).toString();
  payment.settledAt = new Date();
  if (payment.operation === 'create_claimable_balance') {
    payment.claimableBalanceId = claimableBalanceId(transaction.resultXdr, index);
  }
  await bookSent(em, payment);
};

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

const settle = async (
  em: EntityManager,
  innerHash: string,
  transaction: LedgerTransaction,
): Promise<void> => {
  const envelope = await em.findOneOrFail(LedgerEnvelope, { innerHash }, forUpdate);
  if (envelope.state !== 'signed') return;
  const result = readResult(transaction.resultXdr);
  envelope.state = transaction.successful ? 'included' : 'failed';
  envelope.resultCodes = { transaction: result.code, operations: result.operations };
  envelope.ledger = String(transaction.ledger);
  envelope.closedAt = new Date(transaction.closedAtMs);
  envelope.feeCharged = transaction.feeCharged.toString();
  envelope.settledAt = new Date();
  for (const payment of await paymentsOf(em, innerHash)) {
    if (transaction.successful) await include(em, payment, transaction);
    else {
      const code = result.operations[payment.operationIndex ?? 0] ?? 'op_success';
      await carryOut(em, payment, decidePayment(payment.operation, code));
    }
  }
  await bookFee(em, envelope, transaction.feeCharged);
};

const bury = async (em: EntityManager, innerHash: string): Promise<void> => {
  const envelope = await em.findOneOrFail(LedgerEnvelope, { innerHash }, forUpdate);
  if (envelope.state !== 'signed') return;
  envelope.state = 'dead';
  envelope.settledAt = new Date();
  const noted = envelope.resultCodes ?? null;
  const refusal = noted && { code: noted.transaction, operations: noted.operations };
  const fault = judgeRefusal(refusal);
  for (const payment of await paymentsOf(em, innerHash)) {
    const code = refusal?.operations[payment.operationIndex ?? 0] ?? 'op_success';
    if (fault === 'operations') await carryOut(em, payment, decidePayment(payment.operation, code));
    else if (fault === 'ours')
      await carryOut(em, payment, { verdict: 'ours', code: noted?.transaction ?? '' });
    else if (fault === 'weather') requeue(payment);
    else {
      payment.deadEnvelopes += 1;
      if (afterDeath(payment.deadEnvelopes) === 'queued') requeue(payment);
      else {
        payment.state = 'parked';
        payment.reason = `${payment.deadEnvelopes} envelopes died without a reason`;
        payment.settledAt = new Date();
      }
    }
  }
};

/** The envelopes of an account that are signed and not settled, oldest first. */
export const openEnvelopes = async (
  orm: Orm,
  account: string,
): Promise<readonly OpenEnvelope[]> => {
  const rows = await orm.em
    .fork()
    .find(
      LedgerEnvelope,
      { sourceAccount: account, state: 'signed' },
      { orderBy: { signedAt: 'asc' } },
    );
  return rows.map(({ innerHash, xdr, channel, sequence, maxTime }) => ({
    innerHash,
    xdr,
    channel,
    sequence: BigInt(sequence),
    maxTimeMs: maxTime.getTime(),
  }));
};

/** The journal of envelopes in our database. */
export const createEnvelopeJournal = (orm: Orm, log: Log): EnvelopeJournal => ({
  noteSubmission: async (innerHash) =>
    void (await orm.em
      .fork()
      .execute(
        'update ledger_envelope set submissions = submissions + 1, last_submitted_at = now() where inner_hash = ?',
        [innerHash],
        'run',
      )),
  async noteRefusal(innerHash, { code, operations }: TransactionResult) {
    log.warn({ innerHash, code, operations }, 'the network refused an envelope on arrival');
    const resultCodes = { transaction: code, operations };
    // A used number is no refusal of its payments: its hash is asked for until it is proven dead.
    if (code === 'tx_bad_seq') return;
    await orm.em
      .fork()
      .nativeUpdate(LedgerEnvelope, { innerHash, state: 'signed' }, { resultCodes });
  },
  settle: async (innerHash, transaction) =>
    inTransaction(orm, async (em) => settle(em, innerHash, transaction)),
  bury: async (innerHash) => inTransaction(orm, async (em) => bury(em, innerHash)),
  async stopAt(innerHash) {
    const em = orm.em.fork();
    const envelope = await em.findOneOrFail(LedgerEnvelope, { innerHash });
    const stoppedReason = `the sequence number of envelope ${innerHash} was used by something unknown`;
    log.error({ innerHash, account: envelope.sourceAccount }, stoppedReason);
    await em.upsert(Cursor, { source: sendSource(envelope.sourceAccount), stoppedReason });
  },
});

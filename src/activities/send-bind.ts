import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerEnvelope, LedgerPayment } from '../db/entities/money-out.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { stroopsOf } from '../domain/amount.ts';
import type { LedgerAccount } from '../domain/decide-payment.ts';
import { isTerminal } from '../domain/status.ts';
import { signEnvelope, type OutgoingPayment } from '../stellar/envelope.ts';
import type { LedgerHead, StellarNetwork } from '../stellar/network.ts';
import type { Signer } from '../stellar/signer.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import {
  affordable,
  checkDestinations,
  packEnvelope,
  queuedPayments,
  type CheckedPayment,
} from './send-candidates.ts';

export interface BindDeps extends StoreDeps {
  readonly network: StellarNetwork;
  readonly networkPassphrase: string;
  readonly signers: readonly Signer[];
}

/** An envelope that no ledger includes within two minutes is dead, and proven so. */
const VALID_FOR_MS = 120_000;
/** How often payments that cannot go out now are passed over before the loop breathes. */
const TRIES_MAX = 10;
/** Stroops; the most that we pay for one operation. */
const FEE_PER_OPERATION = 10_000n;

const outgoing = (payment: LedgerPayment): OutgoingPayment => ({
  operation: payment.operation,
  sourceAccount: payment.sourceAccount,
  destination: payment.destination,
  asset: payment.asset,
  amount: stroopsOf(payment.amount),
  memo: payment.memo ? { type: payment.memoType ?? 'text', value: payment.memo } : null,
});

/** Ends the payments whose destination cannot take them; their stories decide what follows. */
const endUnready = async (em: EntityManager, checked: readonly CheckedPayment[]): Promise<void> => {
  for (const { payment, readiness } of checked) {
    if (readiness === 'ready') continue;
    const state = readiness === 'account_exists' ? 'withdrawn' : 'not_ready';
    await em.nativeUpdate(
      LedgerPayment,
      { id: payment.id, state: 'queued' },
      { state, reason: readiness, settledAt: new Date() },
    );
  }
};

/** True while the payment's transaction may still be paid; its row is locked by this. */
const isPayable = async (em: EntityManager, payment: LedgerPayment): Promise<boolean> => {
  if (!payment.transactionId) return true;
  const [row] = await em.execute<{ status: Transaction['status'] }[]>(
    'select status from transaction where id = ? for update',
    [payment.transactionId],
  );
  return row !== undefined && !isTerminal(row.status);
};

/**
 * Locks queued payments for binding. Whoever else holds one keeps it; one whose transaction was
 * cancelled, refunded or expired is withdrawn.
 */
const takePayments = async (
  em: EntityManager,
  ids: readonly string[],
): Promise<LedgerPayment[]> => {
  const taken = await em.execute<{ id: string }[]>(
    `select id::text as id from ledger_payment where id = any(?::bigint[]) and state = 'queued'
      order by id for update skip locked`,
    [`{${ids.join(',')}}`],
  );
  const payments = await em.find(
    LedgerPayment,
    { id: { $in: taken.map(({ id }) => id) } },
    { orderBy: { id: 'asc' } },
  );
  const payable: LedgerPayment[] = [];
  for (const payment of payments) {
    if (await isPayable(em, payment)) payable.push(payment);
    else {
      payment.state = 'withdrawn';
      payment.reason = 'the transaction is no longer payable';
      payment.settledAt = new Date();
    }
  }
  return payable;
};

const journalEnvelope = async (
  em: EntityManager,
  deps: BindDeps,
  head: LedgerHead,
  payments: readonly LedgerPayment[],
  sequence: bigint,
): Promise<void> => {
  const [first] = payments;
  if (!first) return;
  const maxTimeMs = Math.floor((head.closedAtMs + VALID_FOR_MS) / 1_000) * 1_000;
  const signer = deps.signers.find(({ publicKey }) => publicKey === first.sourceAccount);
  if (!signer) throw new Error(`no signer holds the key of ${first.sourceAccount}`);
  const plan = {
    networkPassphrase: deps.networkPassphrase,
    channel: first.sourceAccount,
    sequence,
    maxTimeMs,
    feePerOperation: FEE_PER_OPERATION,
    payments: payments.map(outgoing),
  };
  const signed = await signEnvelope(plan, [signer]);
  em.create(LedgerEnvelope, {
    innerHash: signed.hash,
    xdr: signed.xdr,
    sourceAccount: first.sourceAccount,
    channel: first.sourceAccount,
    sequence: sequence.toString(),
    maxTime: new Date(maxTimeMs),
    state: 'signed',
    signedAt: new Date(),
  });
  await em.flush();
  payments.forEach((payment, index) => {
    payment.state = 'bound';
    payment.envelopeHash = signed.hash;
    payment.operationIndex = index;
  });
};

/** The highest number that the channel has used, as far as the journal knows. */
const lastSequence = async (em: EntityManager, channel: string): Promise<bigint> => {
  const [row] = await em.execute<{ last: string | null }[]>(
    `select max(sequence)::text as last from ledger_envelope where channel = ? and state <> 'dead'`,
    [channel],
  );
  return BigInt(row?.last ?? '0');
};

/**
 * Packs, signs and journals the next envelope of an account whose channel is free. Nothing is
 * sent here: only what is in the database may be.
 * @returns false when there was nothing to bind, or the network is behind our journal.
 */
export const createBindNext = (deps: BindDeps) => {
  const { orm, network } = deps;
  /** The payments of the next envelope that can go out now; null when there is nothing to try. */
  const nextPayments = async (
    account: string,
    source: LedgerAccount,
    head: LedgerHead,
  ): Promise<readonly LedgerPayment[] | null> => {
    const em = orm.em.fork();
    const candidates = packEnvelope(await queuedPayments(em, account));
    if (candidates.length === 0) return null;
    const checked = await checkDestinations(network, candidates);
    await endUnready(em, checked);
    const ready = checked
      .filter(({ readiness }) => readiness === 'ready')
      .map(({ payment }) => payment);
    return affordable(em, source, head.baseReserve, ready);
  };

  return async (account: string, head: LedgerHead): Promise<boolean> => {
    const { account: source } = await network.account(account);
    if (!source) return false;
    // A node that lags would make us use a number twice; the next look sees further.
    if (source.sequence < (await lastSequence(orm.em.fork(), account))) return false;
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const next = await nextPayments(account, source, head);
      if (next === null) return false;
      // None of these can go out: they have ended or starve, and must not stand before the others.
      if (next.length === 0) continue;
      return inTransaction(orm, async (binding) => {
        const ids = next.map(({ id }) => id);
        const payments = await takePayments(binding, ids);
        await journalEnvelope(binding, deps, head, payments, source.sequence + 1n);
        return payments.length > 0;
      });
    }
    return true;
  };
};

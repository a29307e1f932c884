import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { stroopsOf } from '../../domain/amount.ts';
import { isTerminal, type Status } from '../../domain/status.ts';
import type { OutgoingPayment } from '../../stellar/payment-operations.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { leaseChannel } from './channels.ts';
import { journalEnvelope, type MadeEnvelope } from './envelope.ts';

/** A journalled payment as an operation needs it. */
export const outgoing = (payment: LedgerPayment): OutgoingPayment => ({
  operation: payment.operation,
  sourceAccount: payment.sourceAccount,
  destination: payment.destination,
  asset: payment.asset,
  amount: stroopsOf(payment.amount),
  claimableBalanceId: payment.leg === 'claim' ? (payment.claimableBalanceId ?? null) : null,
  memo:
    typeof payment.memo === 'string'
      ? { type: payment.memoType ?? 'text', value: payment.memoBytes ?? payment.memo }
      : null,
});

interface Locked {
  readonly id: string;
  readonly transaction_id: string | null;
}

/** Locks payments that are still queued; whoever else holds one keeps it. */
const lockQueued = async (em: EntityManager, ids: readonly string[]): Promise<readonly Locked[]> =>
  em.execute(
    `select id::text as id, transaction_id from ledger_payment
       where id = any(?::bigint[]) and state = 'queued' order by id for update skip locked`,
    [`{${ids.join(',')}}`],
  );

/** Those whose transaction has ended; none of them ends before our database transaction does. */
const unpayable = async (
  em: EntityManager,
  locked: readonly Locked[],
): Promise<readonly string[]> => {
  const transactions = [...new Set(locked.flatMap(({ transaction_id: id }) => (id ? [id] : [])))];
  const rows = await em.execute<{ id: string; status: Status }[]>(
    'select id, status from transaction where id = any(?::uuid[]) order by id for share',
    [`{${transactions.join(',')}}`],
  );
  const ended = new Set(rows.filter(({ status }) => isTerminal(status)).map(({ id }) => id));
  return locked
    .filter(({ transaction_id: id }) => id !== null && ended.has(id))
    .map(({ id }) => id);
};

const withdraw = async (em: EntityManager, ids: readonly string[]): Promise<void> => {
  await em.nativeUpdate(
    LedgerPayment,
    { id: { $in: [...ids] }, state: 'queued' },
    {
      state: 'withdrawn',
      reason: 'the transaction is no longer payable',
      settledAt: new Date(),
    },
  );
};

/**
 * Journals a signed envelope and binds its payments, in one database transaction; nothing is sent
 * before that. It was signed before any row was locked, so all is looked at again: where one of its
 * payments was taken or may not be paid any more, nothing is bound and the envelope is thrown away.
 * - `bound`: it is in the journal and may be sent.
 * - `taken`: somebody else has the channel, its number or one of the payments.
 * - `withdrawn`: a payment was withdrawn because its transaction has ended; pack anew.
 */
export const bindEnvelope = async (
  { orm }: Pick<StoreDeps, 'orm'>,
  made: MadeEnvelope,
  payments: readonly LedgerPayment[],
): Promise<'bound' | 'taken' | 'withdrawn'> =>
  inTransaction(orm, async (em) => {
    if (!(await leaseChannel(em, made.channel))) return 'taken';
    const ids = payments.map(({ id }) => id);
    const locked = await lockQueued(em, ids);
    const ended = await unpayable(em, locked);
    if (ended.length > 0) {
      await withdraw(em, ended);
      return 'withdrawn';
    }
    if (locked.length < ids.length) return 'taken';
    if (!(await journalEnvelope(em, made, 'payments'))) return 'taken';
    await em.execute(
      `update ledger_payment set state = 'bound', envelope_hash = ?, operation_index = place - 1
         from unnest(?::bigint[]) with ordinality as bound(payment, place) where id = payment`,
      [made.innerHash, `{${ids.join(',')}}`],
      'run',
    );
    return 'bound';
  });

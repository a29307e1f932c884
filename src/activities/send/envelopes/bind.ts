import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerPayment } from '../../../db/entities/money-out.ts';
import { stroopsOf } from '../../../domain/money/amount.ts';
import { isTerminal, type Status } from '../../../domain/transactions/status.ts';
import { muxedId } from '../../../stellar/accounts/address.ts';
import type { OutgoingPayment } from '../../../stellar/envelopes/payment-operations.ts';
import { inTransaction, type StoreDeps } from '../../../services/deps.ts';
import { CHARGED_BACK } from '../../../services/transactions/decisions/held-payout.ts';
import { leaseChannel } from './channels.ts';
import { journalEnvelope, type MadeEnvelope } from './seal-envelope.ts';

/**
 * An account is created by its G address, so that the number of a muxed one goes as a memo, which
 * says the same (SEP-23).
 */
const numberOfNew = ({ operation, destination }: LedgerPayment): OutgoingPayment['memo'] => {
  const value = operation === 'create_account' ? muxedId(destination) : null;
  return value === null ? null : { type: 'id', value };
};

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
      : numberOfNew(payment),
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

interface Unpayable {
  readonly id: string;
  readonly reason: string;
}

/**
 * Those whose transaction has ended, or whose money the rail has taken back; neither happens before
 * our database transaction is over.
 */
const unpayable = async (
  em: EntityManager,
  locked: readonly Locked[],
): Promise<readonly Unpayable[]> => {
  const transactions = [...new Set(locked.flatMap(({ transaction_id: id }) => (id ? [id] : [])))];
  const rows = await em.execute<{ id: string; status: Status; held: boolean }[]>(
    `select id, status, exists (select from rail_receipt r where r.transaction_id = t.id
          and r.reversed_at is not null and r.reversal_accepted_by is null
          and r.disposition = 'credited') as held
       from transaction t where id = any(?::uuid[]) order by id for share of t`,
    [`{${transactions.join(',')}}`],
  );
  const reasons = new Map<string, string>();
  for (const { id, status, held } of rows) {
    if (isTerminal(status)) reasons.set(id, 'the transaction is no longer payable');
    else if (held) reasons.set(id, CHARGED_BACK);
  }
  return locked.flatMap(({ id, transaction_id: transaction }) => {
    const reason = reasons.get(transaction ?? '');
    return reason === undefined ? [] : [{ id, reason }];
  });
};

const withdraw = async (em: EntityManager, ended: readonly Unpayable[]): Promise<void> => {
  for (const { id, reason } of ended) {
    const withdrawn = { state: 'withdrawn' as const, reason, settledAt: new Date() };
    await em.nativeUpdate(LedgerPayment, { id, state: 'queued' }, withdrawn);
  }
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
      `update ledger_payment set state = 'bound', envelope_hash = ?, operation_index = place - 1,
           operation = made_as
         from unnest(?::bigint[], ?::text[]) with ordinality as bound(payment, made_as, place)
         where id = payment`,
      [
        made.innerHash,
        `{${ids.join(',')}}`,
        `{${payments.map(({ operation }) => operation).join(',')}}`,
      ],
      'run',
    );
    return 'bound';
  });

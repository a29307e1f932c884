import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf } from '../../domain/money/amount.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Status } from '../../domain/transactions/status.ts';
import { accounts, postAll, type Entry } from '../../services/accounting/books.ts';
import {
  decideReceipt,
  type MatchedRow,
  type ReceiptDecision,
} from '../../domain/transactions/decide-receipt.ts';
import { exactText } from '../../stellar/memo.ts';
import type { Incoming } from './records.ts';

interface Decided {
  readonly incoming: Incoming;
  readonly decision: ReceiptDecision;
}

/** What says whose money it is. */
type Named = Pick<Incoming, 'toMuxedId' | 'memo'>;

const textArray = (items: readonly string[]): string => `{${items.join(',')}}`;

/**
 * What a payment names: the id in the address that was paid, or else its memo. A text memo whose
 * bytes are no text names nothing of ours, however much it looks like it.
 */
export const nameOf = ({ toMuxedId, memo }: Named): string | null => {
  if (toMuxedId !== null) return `id ${toMuxedId}`;
  if (memo === null) return null;
  const value = memo.bytes === null ? memo.value : exactText(memo.bytes);
  return value === null ? null : `${memo.type} ${value}`;
};

const unknownOnly = async (
  em: EntityManager,
  payments: readonly Incoming[],
): Promise<readonly Incoming[]> => {
  const rows = await em.execute<{ id: string }[]>(
    'select operation_id::text as id from received_payment where operation_id = any(?::bigint[])',
    [textArray(payments.map(({ operationId }) => operationId))],
  );
  const known = new Set(rows.map(({ id }) => id));
  return payments.filter(({ operationId }) => !known.has(operationId));
};

interface TransactionRow {
  readonly id: string;
  readonly type: string;
  readonly memo: string;
  readonly asset: string;
  readonly status: Status;
  readonly is_paid: boolean;
}

/**
 * Finds whose money it is. The rows are locked, as expiry locks them, and always in the order of
 * their ids, so that two who lock many never wait for each other.
 */
export const matchRows = async (
  em: EntityManager,
  account: string,
  payments: readonly Named[],
): Promise<ReadonlyMap<string, MatchedRow>> => {
  const names = payments.map(nameOf).filter((name) => name !== null);
  if (names.length === 0) return new Map();
  const wanted = [...new Set(names)].map((name) => {
    const [type = ''] = name.split(' ', 1);
    return { type, memo: name.slice(type.length + 1) };
  });
  const rows = await em.execute<TransactionRow[]>(
    `select t.id, t.receiving_memo_type as type, t.receiving_memo as memo, t.asset, t.status,
        t.transfer_received_at is not null as is_paid
       from transaction t
       join jsonb_to_recordset(?::jsonb) as wanted(type text, memo text)
         on t.receiving_memo_type = wanted.type and t.receiving_memo = wanted.memo
      where t.receiving_account = ? order by t.id for update of t`,
    [JSON.stringify(wanted), account],
  );
  return new Map(
    rows.map(({ type, memo, id, asset, status, is_paid: isPaid }) => [
      `${type} ${memo}`,
      { id, asset, status, isPaid },
    ]),
  );
};

const ourChannels = async (
  em: EntityManager,
  payments: readonly Incoming[],
): Promise<ReadonlySet<string>> => {
  const senders = [...new Set(payments.map(({ fromAccount }) => fromAccount))];
  const rows = await em.execute<{ account: string }[]>(
    'select account from channel where account = any(?::text[])',
    [textArray(senders)],
  );
  return new Set(rows.map(({ account }) => account));
};

const INVESTIGATIONS = `insert into investigation (source_key, reason, asset, amount, transaction_id)
  select key, reason, asset, amount, transaction_id from jsonb_to_recordset(?::jsonb)
    as filed(key text, reason text, asset text, amount numeric, transaction_id uuid)`;

const PAYMENTS = `insert into received_payment
    (operation_id, balance_change, receiving_account, asset, amount, from_account,
     from_muxed_account, memo_type, memo, memo_bytes, to_muxed_id, transaction_hash,
     inner_transaction_hash, ledger, closed_at, transaction_id, disposition, investigation_key,
     signalled_at)
  select operation_id, balance_change, ?, asset, amount, from_account, from_muxed_account, memo_type,
      memo, decode(memo_bytes, 'hex'), to_muxed_id, transaction_hash, inner_transaction_hash, ledger,
      closed_at, transaction_id, disposition, investigation_key,
      case when disposition in ('treasury', 'dust') then now() end
    from jsonb_to_recordset(?::jsonb) as paid(operation_id bigint, balance_change integer,
      asset text, amount numeric, from_account text, from_muxed_account text, memo_type text,
      memo text, memo_bytes text, to_muxed_id text, transaction_hash text,
      inner_transaction_hash text, ledger bigint, closed_at timestamptz, transaction_id uuid,
      disposition text, investigation_key text)`;

const sourceKey = ({ operationId }: Incoming): string => `stellar/${operationId}`;

const insertAll = async (
  em: EntityManager,
  account: string,
  decided: readonly Decided[],
): Promise<void> => {
  const filed = decided.flatMap(({ incoming, decision }) =>
    decision.become === 'investigation'
      ? {
          key: sourceKey(incoming),
          reason: decision.reason,
          asset: incoming.asset,
          amount: incoming.amount,
          transaction_id: decision.transactionId,
        }
      : [],
  );
  if (filed.length > 0) await em.execute(INVESTIGATIONS, [JSON.stringify(filed)], 'run');
  const rows = decided.map(({ incoming, decision }) => ({
    operation_id: incoming.operationId,
    balance_change: incoming.place,
    asset: incoming.asset,
    amount: incoming.amount,
    from_account: incoming.fromAccount,
    from_muxed_account: incoming.fromMuxedAccount,
    memo_type: incoming.memo?.type ?? null,
    memo: incoming.memo?.value ?? null,
    memo_bytes: incoming.memo?.bytes ? Buffer.from(incoming.memo.bytes).toString('hex') : null,
    to_muxed_id: incoming.toMuxedId,
    transaction_hash: incoming.transactionHash,
    inner_transaction_hash: incoming.innerTransactionHash,
    ledger: incoming.ledger,
    closed_at: incoming.closedAt.toISOString(),
    transaction_id: 'transactionId' in decision ? decision.transactionId : null,
    disposition: decision.become === 'story' ? null : decision.become,
    investigation_key: decision.become === 'investigation' ? sourceKey(incoming) : null,
  }));
  await em.execute(PAYMENTS, [account, JSON.stringify(rows)], 'run');
};

/** Whom the books owe what needs no story, or what a person is to decide over. */
const entryOf = (account: string, { incoming, decision }: Decided): Entry | null => {
  if (decision.become === 'story') return null;
  const isFiled = decision.become === 'investigation';
  const key = sourceKey(incoming);
  const amount = stroopsOf(incoming.amount);
  const { asset } = incoming;
  const owedTo = isFiled ? accounts.investigation(sourceKey(incoming)) : accounts[decision.become];
  return {
    entry: isFiled ? `filed/${key}` : `received/${incoming.operationId}`,
    transactionId: isFiled ? decision.transactionId : null,
    lines: [
      { account: accounts.stellar(account), asset, amount: -amount },
      { account: owedTo, asset, amount },
    ],
  };
};

/** A record that could not be read was filed before anybody knew which money it was of. */
const CLOSE_RECORDS = `update investigation
    set state = 'resolved', resolution = 'its money is filed', operator = 'railhead',
      evidence = 'stellar/' || key, resolved_at = now()
  from unnest(?::text[]) as key
  where source_key = 'unreadable/' || key and state = 'open' and workflow_started_at is null`;

const closeRecords = async (em: EntityManager, payments: readonly Incoming[]): Promise<void> => {
  const found = payments.filter(({ isUnderstood }) => !isUnderstood);
  const keys = found.map(({ operationId, place }) => BigInt(operationId) - BigInt(place));
  if (keys.length > 0) await em.execute(CLOSE_RECORDS, [textArray(keys.map(String))], 'run');
};

/**
 * Records payments in the caller's database transaction, which holds the account's cursor: each is
 * matched to its transaction, booked aside, or filed as an investigation. What is known already
 * changes nothing.
 */
export const recordPayments = async (
  em: EntityManager,
  anchor: Anchor,
  account: string,
  payments: readonly Incoming[],
): Promise<void> => {
  if (payments.length === 0) return;
  const fresh = await unknownOnly(em, payments);
  if (fresh.length === 0) return;
  const rows = await matchRows(em, account, fresh);
  const channels = await ourChannels(em, fresh);
  const decided = fresh.map((incoming) => ({
    incoming,
    decision: decideReceipt(
      anchor,
      incoming,
      rows.get(nameOf(incoming) ?? '') ?? null,
      channels.has(incoming.fromAccount),
    ),
  }));
  await insertAll(em, account, decided);
  await closeRecords(em, fresh);
  const entries = decided.map((one) => entryOf(account, one)).filter((entry) => entry !== null);
  await postAll(em, entries);
};

/**
 * Records that no code of ours could read stop nothing; a person sees each of them, unless its money
 * is recorded already.
 */
export const fileUnreadable = async (
  em: EntityManager,
  tokens: readonly string[],
): Promise<void> => {
  if (tokens.length === 0) return;
  await em.execute(
    `insert into investigation (source_key, reason, asset, amount)
       select 'unreadable/' || token, 'unreadable', 'unknown', 0 from unnest(?::text[]) as token
        where not exists (select from received_payment
          where operation_id - balance_change = token::bigint
            and operation_id between token::bigint and token::bigint + 4094)
       on conflict do nothing`,
    [textArray(tokens)],
    'run',
  );
};

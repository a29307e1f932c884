import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount } from '../../../domain/money/amount.ts';
import type { KnownMovement, MovementKind } from '../../../domain/ledger/decide-effects.ts';
import type { InvestigationReason } from '../../../domain/transactions/investigation.ts';
import { accounts, postAll, type Entry } from '../../../services/accounting/books.ts';
import { stopSender } from '../../send/outgoing/cursor.ts';
import type { Explained } from './explain.ts';

/** What a person has to know of; the rest is booked aside. */
const CASES: Readonly<Record<MovementKind, InvestigationReason | null>> = {
  clawback: 'clawback',
  debit: 'debit',
  trade: null,
  treasury: null,
};

const caseKey = (
  kind: MovementKind,
  account: string,
  { operation }: Explained,
  index: number,
): string => `${kind}/${operation.token}/${account.slice(-4)}${index === 0 ? '' : `/${index}`}`;

const INSERT_CASES = `insert into investigation (source_key, reason, asset, amount, resolution)
  select key, reason, asset, amount, words from jsonb_to_recordset(?::jsonb)
    as filed(key text, reason text, asset text, amount numeric, words text)`;

const INSERT_MOVEMENTS = `insert into balance_movement
    (operation_id, account, asset, kind, stroops, transaction_hash, closed_at, investigation_key)
  select operation_id, ?, asset, kind, stroops, transaction_hash, closed_at, investigation_key
    from jsonb_to_recordset(?::jsonb) as moved(operation_id bigint, asset text, kind text,
      stroops bigint, transaction_hash text, closed_at timestamptz, investigation_key text)`;

interface Row {
  readonly explained: Explained;
  readonly movement: KnownMovement;
  readonly key: string | null;
}

const rowsOf = (account: string, all: readonly Explained[]): readonly Row[] =>
  all.flatMap((explained) =>
    explained.movements.map((movement, index) => ({
      explained,
      movement,
      key: CASES[movement.kind] === null ? null : caseKey(movement.kind, account, explained, index),
    })),
  );

/** The account holds more or less of it, and the treasury bears that; nobody else is owed of it. */
const entryOf = (account: string, explained: Explained): Entry => {
  const lines = explained.movements.flatMap(({ asset, change }) => [
    { account: accounts.stellar(account), asset, amount: -change },
    { account: accounts.treasury, asset, amount: change },
  ]);
  const summed = [
    ...Map.groupBy(lines, (line) => `${line.account} ${line.asset}`).values(),
  ].flatMap(([first, ...others]) =>
    first
      ? [{ ...first, amount: others.reduce((sum, { amount }) => sum + amount, first.amount) }]
      : [],
  );
  return {
    entry: `moved/${account}/${explained.operation.token}`,
    transactionId: null,
    lines: summed.filter(({ amount }) => amount !== 0n),
  };
};

/**
 * Records what operations of others did to balances of an account beside paying it, in the
 * caller's database transaction: the rows, the books, and a case for each that a person has to know
 * of. What left by an operation that is none of ours stops the account's sender, for whoever made it
 * may sign for us.
 */
export const recordMovements = async (
  em: EntityManager,
  account: string,
  all: readonly Explained[],
): Promise<void> => {
  const moving = all.filter(({ movements }) => movements.length > 0);
  if (moving.length === 0) return;
  const rows = rowsOf(account, moving);
  const cases = rows.flatMap(({ explained, movement, key }) => {
    const amount = formatAmount(movement.change < 0n ? -movement.change : movement.change);
    const { transactionHash } = explained;
    const words = `operation ${explained.operation.token} of transaction ${transactionHash} on ${account}`;
    const reason = CASES[movement.kind];
    return key === null ? [] : [{ key, reason, asset: movement.asset, amount, words }];
  });
  if (cases.length > 0) await em.execute(INSERT_CASES, [JSON.stringify(cases)], 'run');
  const values = rows.map(({ explained, movement, key }) => ({
    operation_id: explained.operation.token.toString(),
    asset: movement.asset,
    kind: movement.kind,
    stroops: movement.change.toString(),
    transaction_hash: explained.transactionHash,
    closed_at: new Date(explained.operation.closedAtMs).toISOString(),
    investigation_key: key,
  }));
  await em.execute(INSERT_MOVEMENTS, [account, JSON.stringify(values)], 'run');
  await postAll(
    em,
    moving.map((explained) => entryOf(account, explained)),
  );
  const [debit] = rows.filter(({ movement }) => movement.kind === 'debit');
  if (debit) {
    const { operation, transactionHash } = debit.explained;
    const reason = `operation ${operation.token} of transaction ${transactionHash} is none of ours and took money`;
    await stopSender(em, account, reason);
  }
};

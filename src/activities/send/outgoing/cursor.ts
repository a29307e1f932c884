import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor } from '../../../db/entities/money-in.ts';
import type { Orm } from '../../../db/orm.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import { cursorAfterLedger } from '../../../stellar/toid.ts';
import { sendSource } from '../state.ts';

/** How far the transactions of an account were read, with all that it sends. */
export const outgoingSource = (account: string): string => `outgoing/${account}`;

/**
 * Where reading goes on. What an account sends is read from where its watch began, whenever this
 * reading was added, so that the books of both begin at one ledger.
 */
export const openOutgoing = async (
  orm: Orm,
  account: string,
  head: () => Promise<LedgerHead>,
): Promise<string> => {
  const em = orm.em.fork();
  const source = outgoingSource(account);
  const known = await em.findOne(Cursor, { source });
  if (known) return known.cursor ?? '0';
  const { sequence } = await head();
  const watch = `stellar/${account}`;
  const open = `insert into cursor (source, cursor, start_ledger) values (?, ?, ?)
    on conflict do nothing`;
  await em.execute(open, [watch, cursorAfterLedger(sequence), sequence], 'run');
  const { startLedger } = await em.findOneOrFail(Cursor, { source: watch });
  const start = Number(startLedger ?? sequence);
  await em.execute(open, [source, cursorAfterLedger(start), start], 'run');
  return (await em.findOneOrFail(Cursor, { source })).cursor ?? '0';
};

/** Stops the sender of an account for a person; what stopped it first stays its reason. */
export const stopSender = async (
  em: EntityManager,
  account: string,
  reason: string,
): Promise<void> => {
  await em.execute(
    `insert into cursor (source, stopped_reason) values (?, ?)
       on conflict (source) do update
         set stopped_reason = coalesce(cursor.stopped_reason, excluded.stopped_reason)`,
    [sendSource(account), reason],
    'run',
  );
};

import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, ReceivedPayment } from '../../db/entities/money-in.ts';
import { forUpdate } from '../../db/orm.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { assetCode } from '../../domain/money/asset.ts';
import { accounts, post } from '../accounting/books.ts';
import { receiptLines } from '../accounting/received-money.ts';

/*
 * Crumbs: payments that are not acceptable and not worth sending back one by one. Those of an account
 * and an asset are kept together in one case, until a person decides over all of them.
 */

const PREFIX = 'crumbs/';

/** True of a case that keeps crumbs together. */
export const isCrumbs = (sourceKey: string): boolean => sourceKey.startsWith(PREFIX);

/** The open case of an account and an asset, locked; a new one where the last was decided. */
const openCase = async (
  em: EntityManager,
  { receivingAccount, asset }: ReceivedPayment,
): Promise<Investigation> => {
  const prefix = `${PREFIX}${receivingAccount}/${assetCode(asset)}/`;
  // Whoever comes first makes it; the others wait here and find it.
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 11))', [`${prefix}${asset}`]);
  const its = { sourceKey: { $like: `${prefix}%` }, asset };
  const open = await em.findOne(Investigation, { ...its, state: { $ne: 'resolved' } }, forUpdate);
  if (open) return open;
  const number = (await em.count(Investigation, { sourceKey: { $like: `${prefix}%` } })) + 1;
  const made = em.create(Investigation, {
    sourceKey: `${prefix}${number}`,
    reason: 'crumbs',
    asset,
    amount: '0',
    transactionId: null,
    state: 'open',
    openedAt: new Date(),
  });
  await em.flush();
  return made;
};

/**
 * Keeps a received payment with its like, in the caller's database transaction.
 * @returns the case's source key.
 */
export const keepCrumb = async (em: EntityManager, record: ReceivedPayment): Promise<string> => {
  const { sourceKey } = await openCase(em, record);
  const source = `stellar/${record.operationId}`;
  record.disposition = 'investigation';
  record.investigationKey = sourceKey;
  await em.flush();
  await em.execute(
    'update investigation set amount = amount + ? where source_key = ?',
    [record.amount, sourceKey],
    'run',
  );
  await post(em, {
    entry: `filed/${source}`,
    transactionId: record.transactionId ?? null,
    lines: receiptLines(record, accounts.investigation(sourceKey), record.asset),
  });
  return sourceKey;
};

/**
 * Takes the crumbs of a case apart, so that each goes back to its own payer as a case of its own.
 * @returns the records, whose refunds the caller decides.
 */
export const takeApart = async (
  em: EntityManager,
  found: Investigation,
): Promise<readonly { readonly key: string; readonly record: ReceivedPayment }[]> => {
  const its = { investigationKey: found.sourceKey };
  const records = await em.find(ReceivedPayment, its, {
    ...forUpdate,
    orderBy: { operationId: 'asc' },
  });
  const apart: { key: string; record: ReceivedPayment }[] = [];
  for (const record of records) {
    const key = `stellar/${record.operationId}`;
    em.create(Investigation, {
      sourceKey: key,
      reason: 'not_acceptable',
      asset: record.asset,
      amount: record.amount,
      transactionId: record.transactionId ?? null,
      state: 'open',
      openedAt: new Date(),
    });
    await em.flush();
    record.investigationKey = key;
    const amount = stroopsOf(record.amount);
    await post(em, {
      entry: `apart/${key}`,
      transactionId: record.transactionId ?? null,
      lines: [
        { account: accounts.investigation(found.sourceKey), asset: record.asset, amount: -amount },
        { account: accounts.investigation(key), asset: record.asset, amount },
      ],
    });
    apart.push({ key, record });
  }
  found.resolution = `${formatAmount(stroopsOf(found.amount))} taken apart`;
  await em.flush();
  return apart;
};

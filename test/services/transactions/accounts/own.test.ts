import { describe, expect, test } from '@jest/globals';
import { createAnchor } from '../../../support/anchor.ts';
import { isOwnAccount } from '../../../../src/services/transactions/accounts/own.ts';
import { DISTRIBUTION } from '../../../support/rows.ts';
import { openTestOrm } from '../../../support/test-orm.ts';
import { opened } from '../../../support/opened.ts';

const { orm } = await opened(openTestOrm());

const account = (letter: string): string => `G${letter.repeat(55)}`;
const FORMER = account('F');
const CHANNEL = account('C');

describe('§1.9 accounts of our own that anchor.ts does not list', () => {
  const anchor = createAnchor({
    assetCode: 'USDC',
    assetIssuer: account('I'),
    distributionAccount: DISTRIBUTION,
    payWithinMs: 1,
  });
  const isOwn = async (name: string) => isOwnAccount(orm.em.fork(), anchor, name);

  test('a channel and an account that was watched once are ours', async () => {
    expect(await isOwn(CHANNEL)).toBe(false);
    expect(await isOwn(FORMER)).toBe(false);
    const em = orm.em.fork();
    await em.execute(
      `insert into channel (account, distribution_account, number, state)
       values (?, ?, 0, 'ready'), (?, ?, 1, 'planned')`,
      [DISTRIBUTION, DISTRIBUTION, CHANNEL, DISTRIBUTION],
    );
    await em.execute(`insert into cursor (source, cursor) values (?, '0')`, [`stellar/${FORMER}`]);
    expect(await isOwn(CHANNEL)).toBe(true);
    expect(await isOwn(FORMER)).toBe(true);
    expect(await isOwn(DISTRIBUTION)).toBe(true);
    expect(await isOwn(account('U'))).toBe(false);
  });
});

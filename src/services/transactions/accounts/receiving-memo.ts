import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Wallets keep memos in JavaScript numbers, which are exact below this. */
const BITS = 53;
const BYTES = 7;
/** Two draws in a row are hardly ever taken; as many as this are a broken source of numbers. */
const DRAWS_MAX = 20;

/** A number of 53 bits that nobody can guess from another one; never 0, which says nothing. */
export const randomMemo = (): string => {
  for (;;) {
    const drawn = BigInt.asUintN(BITS, BigInt(`0x${randomBytes(BYTES).toString('hex')}`));
    if (drawn !== 0n) return drawn.toString();
  }
};

/**
 * Draws the number by which payments to an account name a transaction, in the database transaction
 * that records it. It is nobody's and never was: no row is ever removed, and of two who draw the
 * same number at once, one draws again.
 * @param draw a decimal number; tests draw the same one twice.
 * @throws when every number that is drawn is taken.
 */
export const drawReceivingMemo = async (
  em: EntityManager,
  account: string,
  draw: () => string = randomMemo,
): Promise<string> => {
  for (let drawn = 0; drawn < DRAWS_MAX; drawn += 1) {
    const memo = draw();
    const [claim] = await em.execute<{ claimed: boolean }[]>('select claim_memo(?, ?) as claimed', [
      account,
      memo,
    ]);
    if (claim?.claimed) return memo;
  }
  throw new Error(`${DRAWS_MAX} memos in a row were taken already`);
};

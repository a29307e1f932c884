import type { Horizon } from '@stellar/stellar-sdk';

/** What an account of ours has paid others, by the ledger. */
export const paidBy = (horizon: Horizon.Server, payer: string) => ({
  /** The amounts that an account has got from us. */
  paidTo: async (account: string): Promise<readonly string[]> => {
    const { records } = await horizon.payments().forAccount(account).limit(200).call();
    return records.flatMap((record) =>
      record.type === 'payment' && record.from === payer ? [record.amount] : [],
    );
  },
  /** How many payments it has got from us, over all pages. */
  countPaidTo: async (account: string): Promise<number> => {
    let page = await horizon.payments().forAccount(account).limit(200).call();
    let count = 0;
    while (page.records.length > 0) {
      count += page.records.filter(
        (record) => record.type === 'payment' && record.from === payer,
      ).length;
      page = await page.next();
    }
    return count;
  },
});

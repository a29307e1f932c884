import type { Tokens } from './tokens.ts';

/** Where the page is that says how a payment stands: one for SEP-24, and for SEP-6 as well. */
export const MORE_INFO_PATH = '/sep24/transaction/more_info';

/** `more_info_url` of a transaction: whoever has the address may read how the payment stands. */
export const writeMoreInfoUrl = async (
  { publicUrl, tokens }: { readonly publicUrl: string; readonly tokens: Tokens },
  transactionId: string,
): Promise<string> => {
  const token = await tokens.issueMoreInfo(transactionId);
  return `${publicUrl}${MORE_INFO_PATH}?id=${transactionId}&token=${token}`;
};

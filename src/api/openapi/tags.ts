const sep = (number: string, description: string) => ({
  name: `SEP-${Number(number)}`,
  description,
  externalDocs: {
    url: `https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-${number}.md`,
  },
});

/** What each group of routes is for, in the order in which a client meets them. */
export const TAGS: readonly { readonly name: string; readonly description: string }[] = [
  {
    name: 'House',
    description:
      'What is of no SEP but SEP-1: where wallets begin, this document, rails, operators.',
  },
  sep('0010', 'Who asks: a challenge, signed, is given a token.'),
  sep('0045', 'The same for contract accounts, which sign authorization entries.'),
  sep('0012', 'What must be known of customers.'),
  sep('0006', 'Deposits and withdrawals, without our pages.'),
  sep('0024', 'Deposits and withdrawals, on our pages.'),
  sep('0031', 'Remittances of other anchors.'),
  sep('0038', 'What an exchange costs, and firm quotes.'),
  {
    name: 'Own pages',
    description: 'SEP-24 on pages of the business’s own: what their server asks.',
  },
  { name: 'Pages', description: 'What people see: opened by a link of SEP-24 that works once.' },
];

import type { Anchor } from '../../src/domain/anchor.ts';

/** The same business, which wants a first name of whoever pays, by a customer type of this name. */
export const withCustomerType = (anchor: Anchor, name: string): Anchor => ({
  ...anchor,
  customerTypes: {
    ...anchor.customerTypes,
    [name]: {
      description: 'Whoever pays',
      fields: { first_name: { description: 'First name' } },
    },
  },
  assets: anchor.assets.map((policy) => ({
    ...policy,
    operations: Object.fromEntries(
      Object.entries(policy.operations).map(([kind, operation]) => [
        kind,
        { ...operation, customerType: name },
      ]),
    ),
  })),
});

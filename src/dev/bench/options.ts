/** The usage of `railhead bench`: each benchmark with its options. */
export const USAGE = `railhead bench ledger [options]
  --channels <number>   channels of the distribution account; default 20
  --ledgers <number>    how many ledgers' worth of payouts are made; default 8
  --accounts <number>   how many accounts are paid, in turn; default 100
  --to <kind>           accounts or contracts: who is paid out to; default accounts
  --payments <number>   how many payments the listener catches up with; default 4000
  --operations <number> how many of those one transaction makes; default 100
  --kills <number>      how often the worker is killed; default 2
  --close-ms <number>   how long a ledger takes; default 5000
  --only <part>         payouts, recovery or listener; default all three
  --sources <names>     how the ledger is read: horizon, rpc, or both; default LEDGER_SOURCES

railhead bench callbacks [options]
  --hosts <number>      hosts that accept a callback and never answer; default 250
  --clients <number>    clients that these hosts belong to; default 1
  --deposits <number>   good deposits measured without them, and with them; default 40
  --close-ms <number>   how long a ledger takes; default 250

railhead bench payments [options]
  --count <number>      how many payments of each kind; default 300
  --channels <number>   channels of the distribution account; default 20
  --close-ms <number>   how long a ledger takes; default 5000

railhead bench idle [options]
  --minutes <number>    how long it is measured; default 10
  --pace <pace>         usual, as a stack runs by default, or billed; default billed

railhead bench waiting [options]
  --deposits <number>   how many deposits wait for their money; default 10000
  --beside <number>     how many wait in the measure that it is compared with; default 10
  --minutes <number>    how long each of both is measured; default 1
  --rail <name>         the rail that they wait for; default sandbox-bank

railhead bench soak [options]
  --minutes <number>    how long it pays; default 60
  --rate <number>       payments a second; default half of what is measured first
  --channels <number>   channels of the distribution account; default 20
  --close-ms <number>   how long a ledger takes; default 5000

railhead bench api [options]
  --rows <number>       how many transactions there are; default 100000
  --clients <number>    how many clients ask at once; default 8
  --seconds <number>    how long each route is asked; default 2
  --only <text>         only routes whose name has this in it

railhead bench rows [options]
  --rows <number>       how many transactions there are; default 10000000
  --count <number>      how many payments of each kind are made; default 50

railhead bench scale [options]
  --count <number>      how many deposits each round pays; default 150
  --share <number>      what of a core each core worker may take; default 0.2

railhead bench console [options]
  --rows <number>       how many transactions there are; default 1000000
  --troubles <number>   how many things wait for a person, about; default 10000
`;

/** Every option of every benchmark; each has its own defaults. */
export const options = {
  to: { type: 'string' },
  channels: { type: 'string' },
  ledgers: { type: 'string' },
  accounts: { type: 'string' },
  payments: { type: 'string' },
  operations: { type: 'string' },
  kills: { type: 'string' },
  'close-ms': { type: 'string' },
  only: { type: 'string' },
  sources: { type: 'string' },
  hosts: { type: 'string' },
  clients: { type: 'string' },
  deposits: { type: 'string' },
  beside: { type: 'string' },
  rail: { type: 'string' },
  count: { type: 'string' },
  minutes: { type: 'string' },
  rate: { type: 'string' },
  seconds: { type: 'string' },
  share: { type: 'string' },
  pace: { type: 'string' },
  rows: { type: 'string' },
  troubles: { type: 'string' },
} as const;

export type Values = Readonly<Partial<Record<keyof typeof options, string>>>;

/**
 * The number that an option gives.
 * @throws where it gives something else than a number.
 */
export const numberOf = (values: Values, name: keyof Values, otherwise: number): number => {
  const given = values[name];
  const number = given === undefined ? otherwise : Number(given);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name}: ${given} is no number`);
  return number;
};

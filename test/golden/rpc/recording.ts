import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const entry = z.object({
  name: z.string(),
  note: z.string().nullish(),
  request: z.unknown(),
  status: z.number().nullable(),
  response: z.unknown(),
});

/** A request that a real Stellar RPC server (27.1.1) was asked, with its answer. */
export interface Exchange {
  /** `40#3`: the file and the entry's place in it. */
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  readonly status: number;
  readonly response: unknown;
  /** The server's newest ledger when it answered. */
  readonly latest: number;
}

/** The recordings, by the number they begin with. */
export const FILES = [
  '01-start',
  '02-restart',
  '03-retention',
  '04-network-stalls',
  '10-service',
  '11-limits',
  '20-ledgers',
  '30-transaction',
  '31-transaction-soroban',
  '32-transactions',
  '33-polling-at-the-tip',
  '40-events',
  '41-events-classic',
  '42-events-contract',
  '43-events-base64',
  '44-events-mixed-ledger',
  '50-send',
  '51-ledger-entries',
  '60-simulate-transfer',
  '70-sep45',
] as const;

const unpack = (name: string): unknown =>
  JSON.parse(
    gunzipSync(readFileSync(new URL(`recorded/${name}.json.gz`, import.meta.url))).toString('utf8'),
  );

/** What an answer says of the newest ledger; refusals have it in their text alone. */
function latestIn(text: string): number | undefined {
  const patterns = [
    /"latestLedger":(\d+)/,
    /latest ledger: (\d+) for/,
    /ledger range: \d+ - (\d+)/,
    /"sequence":(\d+)/,
  ];
  for (const pattern of patterns) {
    const found = Number(pattern.exec(text)?.[1] ?? 0);
    if (found > 0) return found;
  }
  return undefined;
}

/** The exchanges of a file; entries that no server answered are left out. */
export function readExchanges(file: (typeof FILES)[number]): Exchange[] {
  const entries = z.array(entry).parse(unpack(file));
  const known = entries.map(({ response }) => latestIn(JSON.stringify(response) ?? ''));
  const first = known.find((latest) => latest !== undefined) ?? 0;
  let last = first;
  return entries.flatMap(({ name, request, status, response }, place) => {
    last = known[place] ?? last;
    if (status === null) return [];
    return [{ id: `${file.slice(0, 2)}#${place}`, name, request, status, response, latest: last }];
  });
}

const played = z.object({
  ledger: z.number(),
  name: z.string(),
  source: z.string(),
  seq: z.string(),
  /** The transaction itself, where it was recorded or could be rebuilt: its hash is the network's. */
  envelope: z.string().optional(),
  /** A contract call that is known by its arguments alone. */
  c: z.string().optional(),
  fn: z.string().optional(),
  args: z.array(z.string()).optional(),
  resourceFee: z.string().optional(),
  /** What the call cost in the end, in stroops, and what of that was for rent and events. */
  cost: z.string().optional(),
  refundable: z.string().optional(),
  /** Takes the place of a transaction that was not recorded, or that the sandbox cannot do. */
  filler: z.boolean().optional(),
  /** A payment of USDC that it made, in a way that the sandbox does not know. */
  pay: z.object({ from: z.string(), to: z.string(), amount: z.string() }).optional(),
  /** What the account paid for that one, in stroops. */
  fee: z.string().optional(),
});

export type Played = z.output<typeof played>;

/** What was sent on the recorded network, beside what the exchanges send themselves. */
export const readCast = () =>
  z
    .object({
      accounts: z.record(z.string(), z.string()),
      /** The close time of ledger 0, had it been one: later ones are a second apart each. */
      firstCloseTime: z.number(),
      /** Ledgers after which the times are shifted, with their own. */
      times: z.record(z.string(), z.number()),
      played: z.array(played),
    })
    .parse(unpack('played'));

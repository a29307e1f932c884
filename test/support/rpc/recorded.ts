import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { field } from '../../../src/stellar/horizon/http.ts';

/* What a real Stellar RPC 27.1, and Horizon 28 beside it, answered; see test/golden/rpc/recorded. */

const entry = z.object({
  name: z.string(),
  request: z.unknown(),
  status: z.number().nullable(),
  response: z.unknown(),
});

export type RecordedAnswer = z.output<typeof entry>;

/** The answers of one file, such as `30-transaction`. */
export const readRecorded = (name: string): readonly RecordedAnswer[] => {
  const file = new URL(`../../golden/rpc/recorded/${name}.json.gz`, import.meta.url);
  return z.array(entry).parse(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')));
};

/** One recorded answer by its name. */
export const recordedAnswer = (file: string, name: string): unknown => {
  const found = readRecorded(file).find((one) => one.name === name);
  if (!found) throw new Error(`nothing is recorded as ${name}`);
  return found.response;
};

const castEntry = z.object({ hash: z.string().optional() });
const cast = readRecorded('00-cast');
const ofCast = (name: string): unknown => cast.find((one) => one.name === name)?.response;

/** Each recorded transaction by its name. */
export const CAST = z.record(z.string(), castEntry).parse(ofCast('transactions'));

const addresses = z.record(z.string(), z.object({ address: z.string() }).loose());
/** The address of each recorded account by its name. */
export const ACCOUNTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(addresses.parse(ofCast('accounts'))).map(([name, { address }]) => [name, address]),
);

export const PASSPHRASE = z.string().parse(field(ofCast('network'), 'passphrase'));
const named = z.object({ USDC: z.string(), EURC: z.string() }).loose();
const { USDC: usdc, EURC: eurc } = named.parse(ofCast('assets and contracts'));
export const USDC = `stellar:${usdc}`;
export const EURC = `stellar:${eurc}`;

/** The records of one of Horizon's lists. */
export const horizonRecords = (file: string, name: string): readonly unknown[] =>
  z
    .object({ _embedded: z.object({ records: z.array(z.unknown()) }) })
    .parse(recordedAnswer(file, name))._embedded.records;

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { addressOf } from './keys.ts';

const headers = z.record(z.string(), z.string());

const request = z.object({
  method: z.string(),
  path: z.string(),
  headers: headers.default({}),
  form: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
});

const response = z.object({
  status: z.number(),
  headers: headers.default({}),
  /** Missing for streams, which have `raw`. */
  ms: z.number().optional(),
  json: z.unknown().optional(),
  text: z.string().optional(),
  raw_head: z.string().optional(),
  /** The whole text of a stream. */
  raw: z.string().optional(),
  ended_by: z.enum(['server', 'client abort']).optional(),
});

const entry = z.object({
  label: z.string(),
  note: z.string().optional(),
  request: request.optional(),
  response: response.or(z.strictObject({}).transform(() => undefined)).optional(),
});

const scenario = z.object({ entries: z.array(entry) });

export type RecordedRequest = z.output<typeof request>;
export type RecordedResponse = z.output<typeof response>;
export type RecordedEntry = z.output<typeof entry>;

/** An entry that has a request and the whole answer to it; the others are notes. */
export interface Exchange {
  /** `05#12`: the scenario and the entry's place in it. */
  readonly id: string;
  readonly label: string;
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
}

/** The recorded scenarios, by the number they begin with. */
export const SCENARIOS = {
  '01': '01-root',
  '02': '02-create-and-pay',
  '03': '03-trust-and-op-errors',
  '04': '04-tx-errors',
  '05': '05-async-and-duplicates',
  '06': '06-path-payments',
  '07': '07-claimable-balances',
  '08': '08-sponsorship',
  '09': '09-account-merge',
  '10': '10-muxed-feebump-clawback-options',
  '11': '11-many-operations',
  '12': '12-paging-and-filters',
  '13': '13-sse',
  '14': '14-errors',
  '15': '15-rate-limit',
  '16': '16-friendbot',
  '17': '17-core-and-ingestion-stopped',
  '18': '18-core-down',
  '19': '19-surge-and-queue-full',
  '20': '20-empty-network',
  '21': '21-horizon-starting',
} as const;

export type ScenarioNumber = keyof typeof SCENARIOS;

/** The scenarios' names in the order of their numbers. */
export const SCENARIO_NAMES: readonly string[] = Object.values(SCENARIOS).toSorted();

/** Where the recorded network stood; both sides are brought to one name before they are compared. */
export const RECORDED_HOST = 'http://127.0.0.1:8000';

/** Reads what a real stellar-core 27.1 and Horizon 28.0 answered in a scenario, entry by entry. */
export function readScenario(number: ScenarioNumber): readonly RecordedEntry[] {
  const file = new URL(`recorded/${SCENARIOS[number]}.json.gz`, import.meta.url);
  const text = gunzipSync(readFileSync(file)).toString('utf8');
  return scenario.parse(JSON.parse(text)).entries;
}

/** The exchanges of a scenario; notes and what was never answered are left out. */
export function readExchanges(number: ScenarioNumber): Exchange[] {
  return readScenario(number).flatMap(({ label, request: asked, response: answer }, index) => {
    if (!asked || !answer) return [];
    const id = `${number}#${index}`;
    const form = UNRECORDED_FORMS[id];
    return [{ id, label, request: { ...asked, ...(form && { form }) }, response: answer }];
  });
}

/** The one form that was sent and not written down; the recorder's program tells of it. */
const UNRECORDED_FORMS: Readonly<Record<string, Record<string, string>>> = {
  '16#3': { addr: addressOf('funded2') },
};

/** The path of a request; some were recorded with the host in front, the friendbot's or Horizon's. */
export function pathOf({ path }: RecordedRequest): string {
  const friendbot = path.match(/^http:\/\/127\.0\.0\.1:8004\/(.*)$/)?.[1];
  if (friendbot !== undefined) return `/friendbot${friendbot}`;
  return path.startsWith(RECORDED_HOST) ? path.slice(RECORDED_HOST.length) : path;
}

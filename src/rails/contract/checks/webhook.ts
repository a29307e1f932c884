import type { ParsedEvent, Rail, RailEvent } from '../../rail.ts';
import type { Lacking, RailCheck } from '../check.ts';
import type { Trial } from '../trial/trial.ts';
import { isRefused } from './poll.ts';

interface Arrived {
  readonly event: RailEvent;
  readonly reference: string;
  readonly parse: (event: RailEvent) => Promise<ParsedEvent | null>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const takesWebhooks = ({ parseEvent }: Rail): boolean => parseEvent !== undefined;

/** Somebody pays us, and the bank sends a webhook of it. */
const receiveOne = async (
  { bank, rail, announce }: Trial,
  amount = '10',
): Promise<Arrived | Lacking> => {
  const { parseEvent } = rail;
  if (!parseEvent || !bank.webhook) return { needs: 'webhook' };
  const reference = await announce('deposit-1');
  await bank.receive({ reference, amount });
  const event = await bank.webhook();
  return { event, reference, parse: async (one) => parseEvent(one) };
};

const forgeries = (event: RailEvent): readonly (readonly [string, RailEvent])[] => {
  const changed = event.body.replace(/1(?=\D*$)|10/, '99');
  const emptied = Object.fromEntries(Object.keys(event.headers).map((name) => [name, '']));
  const turned = Object.entries(event.headers).map(([name, value]) => [
    name,
    Array.from(value).toReversed().join(''),
  ]);
  return [
    ['whose body was changed', { ...event, body: `${changed} ` }],
    ['without headers', { ...event, headers: {} }],
    ['with empty headers', { ...event, headers: emptied }],
    ['with garbled headers', { ...event, headers: Object.fromEntries(turned) }],
    ['without a body', { ...event, body: '' }],
    ['that is not JSON', { ...event, body: 'not at all' }],
  ];
};

const later = ({ receivedAt }: RailEvent, ms: number): string =>
  new Date(Date.parse(receivedAt) + ms).toISOString();

/** The same headers with every time in them moved: seconds and milliseconds since 1970, ISO 8601. */
const withTimesMoved = (event: RailEvent, ms: number): RailEvent['headers'] => {
  const move = (value: string): string =>
    value
      .replaceAll(/(?<![0-9a-fA-F])\d{10}(?![0-9a-fA-F])/g, (at) => String(Number(at) + ms / 1_000))
      .replaceAll(/(?<![0-9a-fA-F])\d{13}(?![0-9a-fA-F])/g, (at) => String(Number(at) + ms))
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g, (at) =>
        new Date(Date.parse(at) + ms).toISOString(),
      );
  return Object.fromEntries(
    Object.entries(event.headers).map(([name, value]) => [name, move(value)]),
  );
};

/** A check of the webhook of one payment, which has just come. */
const ofOne =
  (run: (trial: Trial, arrived: Arrived) => Promise<Lacking | void>): RailCheck['run'] =>
  async (trial) => {
    const arrived = await receiveOne(trial);
    return 'event' in arrived ? run(trial, arrived) : arrived;
  };

/** What is listed, or reported by name, as references. */
const listed = async ({ rail, readAll }: Trial, reference: string): Promise<readonly string[]> =>
  rail.listReceived || rail.pollPendingDeposits
    ? (await readAll([reference])).map(({ railReference }) => railReference)
    : [];

const refuses = async (
  { call, finding }: Trial,
  { parse }: Arrived,
  what: string,
  forged: RailEvent,
  advice: string,
): Promise<void> => {
  const said = await call(async () => parse(forged));
  if (said.said !== 'answer') {
    finding(`parseEvent threw at a webhook ${what}`, 'Return null: a throw has it read again');
  } else if (said.result !== null) finding(`parseEvent took a webhook ${what}`, advice);
};

const SIGNED = 'Verify the signature over exactly what came, and return null where it differs';

/** Webhooks: forged, doubled, recorded, before the poll and after it. */
export const webhookChecks: readonly RailCheck[] = [
  {
    id: 'webhook/authentic',
    claim: 'takes the bank’s own webhook',
    concerns: takesWebhooks,
    run: ofOne(async (trial, arrived) => {
      if ((await arrived.parse(arrived.event)) !== null) return;
      trial.finding(
        'The bank’s own webhook was refused',
        'Verify it over the body as it came, at the time of receivedAt',
      );
    }),
  },
  {
    id: 'webhook/forged',
    claim: 'answers null to every forged webhook, and throws at none',
    concerns: takesWebhooks,
    run: ofOne(async (trial, arrived) => {
      for (const [what, forged] of forgeries(arrived.event)) {
        await refuses(trial, arrived, what, forged, SIGNED);
      }
    }),
  },
  {
    id: 'webhook/other-body',
    claim: 'takes no body with the signature of another one',
    concerns: takesWebhooks,
    async run(trial) {
      const first = await receiveOne(trial, '10');
      if (!('event' in first)) return first;
      await first.parse(first.event);
      const second = await receiveOne(trial, '11');
      if (!('event' in second)) return second;
      const mixed = { ...second.event, headers: first.event.headers };
      await refuses(trial, second, 'with the signature of another', mixed, SIGNED);
    },
  },
  {
    id: 'webhook/old',
    claim: 'refuses an authentic webhook that is too old',
    concerns: takesWebhooks,
    async run(trial) {
      const { webhookMaxAgeMs } = trial.bank;
      if (webhookMaxAgeMs === undefined) return { needs: 'webhookMaxAgeMs' };
      const arrived = await receiveOne(trial);
      if (!('event' in arrived)) return arrived;
      const old = { ...arrived.event, receivedAt: later(arrived.event, webhookMaxAgeMs + HOUR_MS) };
      const advice = 'Return null where receivedAt is too long after the time that the bank signed';
      await refuses(trial, arrived, `of ${webhookMaxAgeMs + HOUR_MS} ms ago`, old, advice);
    },
  },
  {
    id: 'webhook/replayed',
    claim: 'refuses an authentic webhook that is sent again under a new date',
    concerns: takesWebhooks,
    async run(trial) {
      const { webhookMaxAgeMs } = trial.bank;
      if (webhookMaxAgeMs === undefined) return { needs: 'webhookMaxAgeMs' };
      const arrived = await receiveOne(trial);
      if (!('event' in arrived)) return arrived;
      await arrived.parse(arrived.event);
      const ms = webhookMaxAgeMs + DAY_MS;
      const headers = withTimesMoved(arrived.event, ms);
      const replayed = { ...arrived.event, headers, receivedAt: later(arrived.event, ms) };
      const advice = 'Verify the signature over the time and the body together, each time anew';
      await refuses(trial, arrived, 'that was recorded and got a new date', replayed, advice);
    },
  },
  {
    id: 'webhook/twice',
    claim: 'reads the same of a webhook that comes twice',
    concerns: takesWebhooks,
    run: ofOne(async (trial, arrived) => {
      const { event, parse } = arrived;
      const [one, two] = [await parse(event), await parse(event)];
      if (JSON.stringify(one) === JSON.stringify(two)) return;
      trial.finding(
        'One webhook that came twice was read in two ways',
        'Remember nothing between two webhooks: Railhead drops what it knows',
      );
    }),
  },
  {
    id: 'webhook/before-poll',
    claim: 'reports money under one reference, whether by webhook first or by poll first',
    concerns: takesWebhooks,
    run: ofOne(async (trial, arrived) => {
      const { event, reference, parse } = arrived;
      const fromEvent = ((await parse(event))?.received ?? []).map((one) => one.railReference);
      const all = new Set([...fromEvent, ...(await listed(trial, reference))]);
      if (all.size <= 1) return;
      trial.finding(
        `One payment was reported under the references ${[...all].join(', ')}`,
        'Return the reference that the list has, or {} from parseEvent',
      );
    }),
  },
  {
    id: 'webhook/returned',
    claim: 'reports from a webhook that a payment which was delivered has come back',
    concerns: (rail) => takesWebhooks(rail) && rail.pollOutgoingTransactions === undefined,
    async run({ bank, rail, order, ask, finding }) {
      const { contradict, webhook } = bank;
      if (!contradict || !webhook) return { needs: 'contradict and webhook' };
      const { idempotencyKey } = order();
      await ask(order());
      await contradict(idempotencyKey);
      const parsed = await rail.parseEvent?.(await webhook());
      const update = parsed?.outgoing?.find((one) => one.idempotencyKey === idempotencyKey);
      if (isRefused(update?.state)) return;
      finding(
        `A payment that was delivered came back, and parseEvent reported ${update ? `"${update.state}"` : 'nothing'}`,
        'Return { outgoing: [{ idempotencyKey, state: "returned" }] }: nobody asks for a payment that was delivered',
      );
    },
  },
];

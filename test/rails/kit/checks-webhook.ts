import type { ParsedEvent, Rail, RailEvent } from '../../../src/rails/rail.ts';
import type { NotPut, RailCheck } from './check.ts';
import type { Trial } from './trial.ts';

interface Heard {
  readonly event: RailEvent;
  readonly reference: string;
  readonly parse: (event: RailEvent) => Promise<ParsedEvent | null>;
}

const takesWebhooks = ({ parseEvent }: Rail): boolean => parseEvent !== undefined;

/** Somebody pays us, and the bank tells of it. */
const hearOne = async ({ bank, rail, announce }: Trial): Promise<Heard | NotPut> => {
  const { parseEvent } = rail;
  if (!parseEvent || !bank.webhook) return { needs: 'webhook' };
  const reference = await announce('deposit-1');
  await bank.receive({ reference, amount: '10' });
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

/** What a rail lists or is told by name, as references. */
const listed = async ({ rail, pages }: Trial, reference: string): Promise<readonly string[]> => {
  const received = rail.listReceived
    ? (await pages(null)).pages.flatMap((page) => page.received)
    : ((await rail.pollPendingDeposits?.([
        { transactionId: 'deposit-1', reference, amountExpected: null },
      ])) ?? []);
  return received.map(({ railReference }) => railReference);
};

/** Webhooks: forged, doubled, before the poll and after it. */
export const webhookChecks: readonly RailCheck[] = [
  {
    id: 'webhook/authentic',
    claim: 'takes the bank’s own webhook',
    concerns: takesWebhooks,
    async run(trial) {
      const heard = await hearOne(trial);
      if (!('event' in heard)) return heard;
      if ((await heard.parse(heard.event)) === null) trial.finding('the bank’s own was refused');
    },
  },
  {
    id: 'webhook/forged',
    claim: 'answers null to every forged webhook, and throws at none',
    concerns: takesWebhooks,
    async run(trial) {
      const heard = await hearOne(trial);
      if (!('event' in heard)) return heard;
      for (const [what, forged] of forgeries(heard.event)) {
        const said = await trial.call(async () => heard.parse(forged));
        if (said.said !== 'answer') trial.finding(`it threw at one ${what}: null says "forged"`);
        else if (said.result !== null) trial.finding(`it took one ${what}`);
      }
    },
  },
  {
    id: 'webhook/twice',
    claim: 'reads the same of a webhook that comes twice',
    concerns: takesWebhooks,
    async run(trial) {
      const heard = await hearOne(trial);
      if (!('event' in heard)) return heard;
      const [one, two] = [await heard.parse(heard.event), await heard.parse(heard.event)];
      if (JSON.stringify(one) !== JSON.stringify(two)) trial.finding('it was read in two ways');
    },
  },
  {
    id: 'webhook/before-poll',
    claim: 'tells of money under one reference, whether by webhook first or by poll first',
    concerns: takesWebhooks,
    async run(trial) {
      const heard = await hearOne(trial);
      if (!('event' in heard)) return heard;
      const { event, reference, parse } = heard;
      const fromEvent = async () =>
        ((await parse(event))?.received ?? []).map(({ railReference }) => railReference);
      const told = [
        ...(await fromEvent()),
        ...(await listed(trial, reference)),
        ...(await fromEvent()),
      ];
      const count = new Set(told).size;
      if (count > 1) trial.finding(`one payment was told under ${count} references`);
    },
  },
];

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { xdr, StrKey } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { field } from '../../../src/stellar/horizon/http.ts';
import { readRecorded } from './recorded.ts';

/*
 * A server that answers what was recorded. Requests that were recorded get the very answer; for the
 * rest its ledgers hold every transaction that was recorded whole, and nothing else.
 */

const FILES = [
  '30-transaction',
  '31-transaction-soroban',
  '32-transactions',
  '33-polling-at-the-tip',
];
const info = z.object({
  txHash: z.string(),
  status: z.string(),
  ledger: z.number(),
  applicationOrder: z.number(),
  createdAt: z.coerce.number(),
  envelopeXdr: z.string(),
  resultXdr: z.string(),
  feeBump: z.boolean(),
  events: z.object({
    contractEventsXdr: z.array(z.array(z.string()).nullable()).optional(),
    transactionEventsXdr: z.array(z.string()).optional(),
  }),
});
export type RecordedInfo = z.output<typeof info>;

/** Every transaction that was recorded whole, once. */
export const recordedInfos = (): readonly RecordedInfo[] => {
  const all = FILES.flatMap((file) =>
    readRecorded(file).flatMap(({ response }) => {
      const result = field(response, 'result');
      const listed: unknown = field(result, 'transactions');
      return Array.isArray(listed) ? listed : [result];
    }),
  );
  const read = all.map((one) => info.safeParse(one)).flatMap((one) => one.data ?? []);
  // A fee-bump that was asked for by its inner hash says that one for its own; the outer came first.
  const inOrder = read.toReversed();
  const places = new Map(inOrder.map((one) => [`${one.ledger}/${one.applicationOrder}`, one]));
  return [...places.values()].toSorted(
    (one, other) => one.ledger - other.ledger || one.applicationOrder - other.applicationOrder,
  );
};

interface ServedEvent {
  readonly id: string;
  readonly ledger: number;
  readonly txHash: string;
  readonly contractId: string;
  readonly topic: readonly string[];
  readonly value: string;
}

const place = (ledger: number, order: number, operation: number, number: number): string =>
  `${String((BigInt(ledger) << 32n) | (BigInt(order) << 12n) | BigInt(operation)).padStart(19, '0')}-` +
  String(number).padStart(10, '0');

const served = (
  event: xdr.ContractEvent,
  { txHash, ledger }: RecordedInfo,
  id: string,
): ServedEvent => ({
  id,
  ledger,
  txHash,
  contractId: StrKey.encodeContract(event.contractId?.toBytes() ?? new Uint8Array(32)),
  topic: event.body.v0.topics.map((topic) => topic.toXdr('base64')),
  value: event.body.v0.data.toXdr('base64'),
});

const eventsOf = (infos: readonly RecordedInfo[]): readonly ServedEvent[] =>
  infos
    .flatMap((one, index) => {
      const { ledger, applicationOrder, events } = one;
      const fees = (events.transactionEventsXdr ?? []).map((base64, number) => {
        const { stage, event } = xdr.TransactionEvent.fromXdr(base64, 'base64');
        const order = String(stage).includes('after') || number > 0 ? 1_048_575 : 0;
        return served(event, one, place(ledger, order, 0, index));
      });
      const operations = (events.contractEventsXdr ?? []).flatMap((list, operation) =>
        (list ?? []).map((base64, number) => {
          const event = xdr.ContractEvent.fromXdr(base64, 'base64');
          return served(event, one, place(ledger, applicationOrder, operation, number));
        }),
      );
      return [...fees, ...operations];
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));

const filter = z.object({
  contractIds: z.array(z.string()).optional(),
  topics: z.array(z.array(z.string())).optional(),
});
const params = z.object({
  startLedger: z.number().optional(),
  endLedger: z.number().optional(),
  hash: z.string().optional(),
  filters: z.array(filter).optional(),
  pagination: z.object({ cursor: z.string().optional(), limit: z.number().optional() }).optional(),
});
type Params = z.output<typeof params>;

const matches = (event: ServedEvent, { contractIds, topics }: z.output<typeof filter>): boolean =>
  (contractIds === undefined || contractIds.includes(event.contractId)) &&
  (topics === undefined ||
    topics.some(
      (row) =>
        row.length === event.topic.length &&
        row.every((wanted, index) => wanted === '*' || wanted === event.topic[index]),
    ));

/** A refusal as the server writes it. */
class Refused extends Error {}

interface ServerOptions {
  /** The window; from the first recorded ledger to behind the last by default. */
  readonly oldest?: number;
  readonly latest?: number;
  /** Answers before everything else where it answers. */
  readonly answer?: (method: string, params: unknown) => unknown;
}

const createAnswers = ({ oldest = 199, latest = 1_200 }: ServerOptions) => {
  const infos = recordedInfos().filter(({ ledger }) => ledger >= oldest && ledger <= latest);
  const events = eventsOf(infos);
  const within = (ledger: number): void => {
    if (ledger >= oldest && ledger <= latest) return;
    throw new Refused(`startLedger must be within the ledger range: ${oldest} - ${latest}`);
  };
  const window = { latestLedger: latest, oldestLedger: oldest };

  const getEvents = ({ startLedger, filters = [], pagination }: Params) => {
    const { cursor, limit = 100 } = pagination ?? {};
    const first = startLedger ?? Number((BigInt(cursor?.split('-')[0] ?? '0') + 1n) >> 32n);
    if (!(cursor?.endsWith('-4294967295') && first === latest + 1)) within(first);
    const found = events.filter(
      (event) =>
        event.ledger >= first &&
        (cursor === undefined || event.id > cursor) &&
        (filters.length === 0 || filters.some((one) => matches(event, one))),
    );
    const page = found.slice(0, limit);
    const end = `${String((BigInt(latest + 1) << 32n) - 1n).padStart(19, '0')}-4294967295`;
    return { ...window, events: page, cursor: page.length === limit ? page.at(-1)?.id : end };
  };

  const getTransactions = ({ pagination, startLedger = 0 }: Params) => {
    const cursor = BigInt(pagination?.cursor ?? BigInt(startLedger) << 32n);
    const token = ({ ledger, applicationOrder }: RecordedInfo): bigint =>
      (BigInt(ledger) << 32n) | (BigInt(applicationOrder) << 12n);
    const found = infos.filter((one) => token(one) > (cursor | 0xfffn));
    return { ...window, transactions: found.slice(0, pagination?.limit) };
  };

  return (method: string, asked: Params): unknown => {
    switch (method) {
      case 'getEvents':
        return getEvents(asked);
      case 'getTransactions':
        return getTransactions(asked);
      case 'getTransaction':
        return (
          infos.find(({ txHash }) => txHash === asked.hash) ?? { ...window, status: 'NOT_FOUND' }
        );
      case 'getHealth':
        return { ...window, status: 'healthy' };
      default:
        throw new Refused('method not found');
    }
  };
};

/** Serves what was recorded until it is disposed of. */
export const startRecordedServer = async (options: ServerOptions = {}) => {
  const answer = createAnswers(options);
  const asked: { method: string; params: unknown }[] = [];
  const request = z.object({ method: z.string(), params: z.unknown() });
  const server = createServer((incoming, outgoing) => {
    const respond = async (): Promise<void> => {
      const { method, params: given } = request.parse(JSON.parse(await text(incoming)));
      asked.push({ method, params: given });
      let body: unknown;
      try {
        const result = options.answer?.(method, given) ?? answer(method, params.parse(given));
        body = { jsonrpc: '2.0', id: 1, ...(field(result, 'error') ? Object(result) : { result }) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        body = { jsonrpc: '2.0', id: 1, error: { code: -32_600, message: error.message } };
      }
      outgoing.end(JSON.stringify(body));
    };
    void respond().catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** A server that answers some methods with one recorded answer each, and the rest as above. */
export const answering = async (answers: Readonly<Record<string, unknown>>) =>
  startRecordedServer({
    answer: (method) => {
      const body = answers[method];
      return field(body, 'error') === undefined ? field(body, 'result') : body;
    },
  });

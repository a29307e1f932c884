import type { SandboxLedgerOptions } from '../../src/sandbox/ledger/sandbox-ledger.ts';
import { readExchanges } from './recording.ts';
import type { Exchange, ScenarioNumber } from './recording.ts';

/** The scenarios recorded on one network, in the order they were, and how ours is set up for it. */
export interface RecordedNetwork {
  readonly name: string;
  readonly exchanges: () => Exchange[];
  readonly options: SandboxLedgerOptions;
}

/** Some questions were put to the first network again when everything else was over. */
const ADDED_LATER = /^(?:12#(?:3[5-9]|40)|13#1[89])$/;

/** What another program than Horizon answered; ours has its friendbot within. */
const ANSWERED_BY_FRIENDBOT = /^16#[1-6]$/;

const inOrder =
  (numbers: readonly ScenarioNumber[], isOurs: (exchange: Exchange) => boolean = () => true) =>
  (): Exchange[] => {
    const all = numbers.flatMap(readExchanges).filter(isOurs);
    const isLate = ({ id }: Exchange): boolean => ADDED_LATER.test(id);
    return [...all.filter((exchange) => !isLate(exchange)), ...all.filter(isLate)];
  };

/** What was sent before the first of it was answered, in the order it was sent. */
const TOGETHER: readonly (readonly string[])[] = [
  ['05#27', '05#28', '05#29', '05#30'],
  ['17#6', '17#5'],
  ['18#10', '18#9'],
];

/** The exchanges in order, those that were sent together in one group. */
export function inGroups(exchanges: readonly Exchange[]): Exchange[][] {
  const groups: Exchange[][] = [];
  const done = new Set<string>();
  for (const exchange of exchanges) {
    if (done.has(exchange.id)) continue;
    const ids = TOGETHER.find((group) => group.includes(exchange.id)) ?? [exchange.id];
    groups.push(ids.flatMap((id) => exchanges.filter((other) => other.id === id)));
    for (const id of ids) done.add(id);
  }
  return groups;
}

/** How the recorded networks were set up. */
const recorded = { rateLimit: { perHour: 72_000, burst: 100 }, compresses: true } as const;

export const NETWORKS: readonly RecordedNetwork[] = [
  {
    name: 'the first network',
    exchanges: inOrder(
      [
        ...(['01', '02', '03', '04', '05', '06', '11', '12', '14', '13'] as const),
        ...(['07', '08', '09', '10', '15', '16', '17'] as const),
      ],
      (exchange) => !ANSWERED_BY_FRIENDBOT.test(exchange.id),
    ),
    options: {
      friendbotUrl: 'http://127.0.0.1:8004/',
      ...recorded,
    },
  },
  {
    name: 'the friendbot',
    exchanges: inOrder(['16'], ({ id }) => ANSWERED_BY_FRIENDBOT.test(id)),
    options: { closeMs: 0 },
  },
  {
    name: 'the second network',
    exchanges: inOrder(['18', '19']),
    options: { maxOperations: 100, friendbotUrl: '', ...recorded },
  },
  {
    name: 'the starting network',
    exchanges: inOrder(['21']),
    options: { friendbotUrl: '', ...recorded },
  },
  {
    name: 'the empty network',
    exchanges: inOrder(['20']),
    options: { friendbotUrl: '', ...recorded },
  },
];

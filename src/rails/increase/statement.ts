import { RailError } from '../../domain/rails/error.ts';
import type { StatementEntry, StatementOrder, StatementPage } from '../rail.ts';
import { amountOf, unreadableAmount } from './cents.ts';
import type { Listed, Network, Outcome, Sent, TransferQuery } from './networks/network.ts';
import type { Inbound, InboundNetwork } from './received/inbound.ts';

const PAGE_SIZE = 100;

const OUT: Readonly<Record<Outcome['state'], StatementEntry['state']>> = {
  underWay: 'pending',
  delivered: 'settled',
  failed: 'returned',
  returned: 'returned',
};

const sentEntry = (sent: Sent): StatementEntry => ({
  direction: 'out',
  railReference: sent.id,
  idempotencyKey: sent.idempotencyKey,
  amount: amountOf(sent.cents) ?? unreadableAmount(sent.cents),
  at: sent.createdAt,
  state: OUT[sent.outcome.state],
});

/**
 * The lines of a transfer that came to us: none before it is booked, and a second one for what we sent
 * back. A debit that somebody drew is money that left.
 */
const inboundEntries = (inbound: Inbound): readonly StatementEntry[] => {
  const { id, cents, state, receivedAt: at, transactionId, returnId } = inbound;
  const isBooked = state === 'booked' || state === 'sentBack' || state === 'takenBack';
  if (!isBooked && !(state === 'unknown' && transactionId !== null)) return [];
  const isDebit = typeof cents === 'number' && cents < 0;
  const amount = amountOf(isDebit ? -cents : cents) ?? unreadableAmount(cents);
  const entry: StatementEntry = {
    direction: isDebit ? 'out' : 'in',
    railReference: id,
    idempotencyKey: null,
    amount,
    at,
    state: state === 'takenBack' ? 'returned' : 'settled',
  };
  if (state !== 'sentBack' || isDebit || returnId === null) return [entry];
  return [entry, { ...entry, direction: 'out', railReference: returnId }];
};

type List = (query: TransferQuery) => Promise<Listed<StatementEntry>>;

const placeOf = (cursor: string | null): readonly [number, string | null] => {
  if (cursor === null) return [0, null];
  const [index = '', next = ''] = cursor.split(/ (.*)/s);
  if (!/^\d+$/.test(index)) throw new RailError('INCREASE_CURSOR', 'not a cursor of a statement');
  return [Number(index), next === '' ? null : next];
};

/** The account's statement, from the lists of all transfers in and out, one after the other. */
export const createStatement = (
  accountId: string,
  networks: readonly Network[],
  inbound: readonly InboundNetwork[],
) => {
  const lists: readonly List[] = [
    ...inbound.map(({ list }): List => async (query) => {
      const { items, next } = await list(query);
      return { items: items.flatMap(inboundEntries), next: items.length === 0 ? null : next };
    }),
    ...networks.map(({ list }): List => async (query) => {
      const { items, next } = await list(query);
      return { items: items.map(sentEntry), next: items.length === 0 ? null : next };
    }),
  ];
  return async ({ from, until, cursor }: StatementOrder): Promise<StatementPage> => {
    const [index, after] = placeOf(cursor);
    const { items = [], next = null } =
      (await lists[index]?.({
        account_id: accountId,
        created_at: { ...(from === null ? {} : { on_or_after: from }), before: until },
        limit: PAGE_SIZE,
        ...(after === null ? {} : { cursor: after }),
      })) ?? {};
    const place = next === null ? `${index + 1}` : `${index} ${next}`;
    return {
      entries: items,
      cursor: place,
      complete: next === null && index + 1 >= lists.length,
    };
  };
};

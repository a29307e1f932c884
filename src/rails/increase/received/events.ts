import type { Increase } from 'increase';
import { concurrently } from '../../../lib/concurrently.ts';
import type { OutgoingUpdate, ReceivedFunds, ReversedFunds } from '../../rail.ts';
import { ask } from '../client.ts';
import { filterFrom, goOn, type Reading } from './cursor.ts';
import { retrieveInbound } from './inbound.ts';
import { isCredit, presentReceived, type ReadingOptions } from './present.ts';

/** What is created when a transfer comes to us and whenever it changes. */
const CATEGORIES = [
  'inbound_ach_transfer.created',
  'inbound_ach_transfer.updated',
  'inbound_real_time_payments_transfer.created',
  'inbound_real_time_payments_transfer.updated',
  'inbound_fednow_transfer.created',
  'inbound_fednow_transfer.updated',
  'inbound_wire_transfer.created',
  'inbound_wire_transfer.updated',
] as const;

/** The transfers that may still come back after they were delivered, when nobody polls any more. */
export const MAY_COME_BACK = ['ach_transfer.updated', 'wire_transfer.updated'] as const;
const isOfPayout = ({ category }: Increase.Event): boolean =>
  MAY_COME_BACK.some((one) => one === category);

const PAGE_SIZE = 100;
/** More than two minutes bring; what is left is read at the next look. */
const PAGES_MAX = 50;
const AT_ONCE = 5;

/** What the events say beyond the account's list. */
export interface Late {
  readonly received: readonly ReceivedFunds[];
  readonly reversed: readonly ReversedFunds[];
  readonly outgoing: readonly OutgoingUpdate[];
  readonly reading: Reading;
  readonly complete: boolean;
}

const listEvents = async (client: Increase, from: Reading) => {
  const events: Increase.Event[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query: Increase.EventListParams = {
      category: { in: [...CATEGORIES, ...MAY_COME_BACK] },
      order_by: { field: 'created_at', direction: 'ascending' },
      limit: PAGE_SIZE,
      ...filterFrom(from),
      ...(cursor === null ? {} : { cursor }),
    };
    const read: Increase.EventsPage = await ask(() => client.events.list(query));
    events.push(...read.data);
    cursor = read.data.length === 0 ? null : read.next_cursor;
    if (cursor === null) return { events, complete: true };
  }
  return { events, complete: false };
};

/**
 * Catches up by events, which are in the order in which things became known: a payment whose line
 * came into the account's list behind the place that was read, money that was taken back, and pay-outs
 * that came back.
 * @param readIds the inbound transfers that were looked at just now.
 * @param lineIds the lines of the account's list that are known.
 */
export const readEvents = async (
  { client, accountId, ownNumberId, inbound, readReturn }: ReadingOptions,
  from: Reading,
  readIds: readonly string[],
  lineIds: readonly string[],
): Promise<Late> => {
  const { events, complete } = await listEvents(client, from);
  const [known, read, lines] = [new Set(from.known), new Set(readIds), new Set(lineIds)];
  const fresh = events.filter(({ id }) => !known.has(id));
  const idsOf = (some: readonly Increase.Event[]): ReadonlySet<string> =>
    new Set(some.map((event) => event.associated_object_id));
  const ids = idsOf(fresh.filter((event) => !isOfPayout(event)));
  const changed = [...idsOf(fresh.filter(isOfPayout))];
  const returned = await concurrently(changed, AT_ONCE, readReturn);
  const unread = [...ids].filter((id) => !read.has(id));
  const looked = await concurrently(unread, AT_ONCE, async (id) => retrieveInbound(inbound, id));
  const ours = looked.filter((one) => one !== null).filter((one) => one.accountId === accountId);
  const late = ours.filter(
    ({ state, transactionId, cents }) =>
      state === 'booked' && isCredit(cents) && transactionId !== null && !lines.has(transactionId),
  );
  return {
    received: late.map((one) => presentReceived(one, one.cents, ownNumberId)),
    reversed: ours
      .filter(({ state }) => state === 'takenBack')
      .map(({ id }) => ({ railReference: id, state: 'returned' })),
    outgoing: returned.filter((one) => one !== null),
    reading: goOn({ since: from.since, known: [] }, events),
    complete,
  };
};

import type { Increase } from 'increase';
import { concurrently } from '../../../lib/concurrently.ts';
import type { ReceivedFunds, ReversedFunds } from '../../rail.ts';
import { amountOf, unreadableAmount } from '../cents.ts';
import { retrieveInbound } from './inbound.ts';
import { isCredit, presentReceived, type ReadingOptions } from './present.ts';

/** What a payment or its return is in the account's list. */
export const CATEGORIES = [
  'inbound_ach_transfer',
  'inbound_real_time_payments_transfer_confirmation',
  'inbound_fednow_transfer_confirmation',
  'inbound_wire_transfer',
  'inbound_ach_transfer_return_intention',
  'inbound_wire_transfer_reversal',
] as const;

const AT_ONCE = 5;

/** What was read, and which inbound transfers were looked at on the way. */
export interface Gathered {
  readonly received: readonly ReceivedFunds[];
  readonly reversed: readonly ReversedFunds[];
  readonly transferIds: readonly string[];
}

/** The inbound transfer that a line of the account's list is of; undefined where it names none. */
const transferOf = ({ source }: Increase.Transaction): string | undefined =>
  source.inbound_ach_transfer?.transfer_id ??
  source.inbound_real_time_payments_transfer_confirmation?.transfer_id ??
  source.inbound_fednow_transfer_confirmation?.transfer_id ??
  source.inbound_wire_transfer?.transfer_id ??
  source.inbound_ach_transfer_return_intention?.inbound_ach_transfer_id ??
  source.inbound_wire_transfer_reversal?.inbound_wire_transfer_id;

const isReturn = ({ source }: Increase.Transaction): boolean =>
  source.category === 'inbound_ach_transfer_return_intention' ||
  source.category === 'inbound_wire_transfer_reversal';

/** What a line says by itself, where its transfer cannot be read. */
const presentLine = (line: Increase.Transaction, ownNumberId: string): ReceivedFunds => ({
  railReference: transferOf(line) ?? line.id,
  reference:
    line.route_type !== 'account_number' || line.route_id === ownNumberId ? null : line.route_id,
  amount: amountOf(line.amount) ?? unreadableAmount(line.amount),
  receivedAt: new Date(line.created_at).toISOString(),
});

/** Reads lines of the account's list, each with the inbound transfer that it is of. */
export const createReadLines = ({ inbound, ownNumberId }: ReadingOptions) => {
  const readLine = async (line: Increase.Transaction): Promise<Gathered> => {
    const id = transferOf(line);
    const nothing: Gathered = { received: [], reversed: [], transferIds: id ? [id] : [] };
    if (!isReturn(line) && !isCredit(line.amount)) return nothing;
    const transfer = id === undefined ? null : await retrieveInbound(inbound, id);
    if (!isReturn(line)) {
      const funds = transfer
        ? presentReceived(transfer, line.amount, ownNumberId)
        : presentLine(line, ownNumberId);
      return { ...nothing, received: [funds] };
    }
    if (transfer?.state !== 'takenBack') return nothing;
    return { ...nothing, reversed: [{ railReference: transfer.id, state: 'returned' }] };
  };

  return async (lines: readonly Increase.Transaction[]): Promise<Gathered> => {
    const read = await concurrently(lines, AT_ONCE, readLine);
    return {
      received: read.flatMap(({ received }) => received),
      reversed: read.flatMap(({ reversed }) => reversed),
      transferIds: read.flatMap(({ transferIds }) => transferIds),
    };
  };
};

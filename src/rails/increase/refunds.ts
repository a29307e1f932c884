import type { Increase } from 'increase';
import { stroopsOf } from '../../domain/money/amount.ts';
import { RailError } from '../../domain/rails/error.ts';
import type { IncomingRefund, RefundResult } from '../rail.ts';
import { ask } from './client.ts';
import { OUR_ACH_REASON, OUR_WIRE_REASON, type Inbound } from './received/inbound.ts';

const failed = (message: string): RefundResult => ({ state: 'failed', message });

const isAch = (id: string): boolean => id.startsWith('inbound_ach_transfer_');
const isWire = (id: string): boolean => id.startsWith('inbound_wire_transfer_');

/** What the transfer itself says of its return; null while it may still be returned. */
const returnOf = ({ state, returnId }: Inbound): RefundResult | null => {
  switch (state) {
    case 'sentBack':
      return { state: 'delivered', railReference: returnId ?? '' };
    case 'takenBack':
      return failed('The other bank has taken the money back already.');
    case 'refused':
      return failed('The bank never accepted the transfer, so there is nothing to send back.');
    case 'held':
    case 'booked':
      return null;
    case 'unknown':
      throw new RailError('INCREASE_STATUS', 'the bank says an unknown status of the transfer');
  }
};

/**
 * Sends received money back: an ACH credit as a return, a wire as a reversal, each as a whole. A
 * transfer is returned once and for all, so that a repeated call finds the first return.
 */
export const createRefunds = (
  client: Increase,
  retrieve: (id: string) => Promise<Inbound | null>,
) => {
  const lookAt = async (id: string): Promise<Inbound> => {
    const inbound = await retrieve(id);
    if (inbound !== null) return inbound;
    throw new RailError('INCREASE_OTHER_OBJECT', 'the reference is of no inbound transfer');
  };

  return {
    async refund(refund: IncomingRefund): Promise<RefundResult> {
      const { railReference: id, idempotencyKey, amount, amountReceived } = refund;
      if (!isAch(id) && !isWire(id)) {
        return failed('Real-Time Payments and FedNow have no return: send it back by hand.');
      }
      if (stroopsOf(amount) !== stroopsOf(amountReceived)) {
        return failed('The bank returns a transfer as a whole, and no part of it.');
      }
      const before = returnOf(await lookAt(id));
      if (before !== null) return before;
      await ask((): PromiseLike<unknown> =>
        isAch(id)
          ? client.inboundACHTransfers.transferReturn(
              id,
              { reason: OUR_ACH_REASON },
              { idempotencyKey },
            )
          : client.inboundWireTransfers.reverse(
              id,
              { reason: OUR_WIRE_REASON },
              { idempotencyKey },
            ),
      );
      return returnOf(await lookAt(id)) ?? { state: 'initiated', railReference: id };
    },

    async find({
      railReference,
    }: IncomingRefund): Promise<RefundResult | { readonly state: 'unknown' }> {
      return returnOf(await lookAt(railReference)) ?? { state: 'unknown' };
    },
  };
};

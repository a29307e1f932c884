import type {
  OutgoingAnswer,
  OutgoingPayment,
  OutgoingResult,
  OutgoingUpdate,
  Rail,
} from '../rail.ts';
import type { Transfer } from './orders/claims.ts';
import { endToEndIdOf, readOrder } from './orders/transfer.ts';
import { refusalOf, resultOf, type Fate } from './outcome.ts';
import type { Payments } from './payments.ts';

interface OutgoingDeps {
  readonly payments: Payments;
  /** Reads what the bank has brought. */
  readonly refresh: () => Promise<unknown>;
  readonly within: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Ours, which the payee reads beside the payment. */
  readonly name: string;
}

const isTransfer = (read: Transfer | OutgoingResult): read is Transfer => 'endToEndId' in read;

const updateOf = (idempotencyKey: string, fate: Fate): OutgoingUpdate | null => {
  const railReference = idempotencyKey;
  switch (fate.state) {
    case 'underWay':
      return null;
    case 'delivered':
      return { idempotencyKey, state: 'delivered', railReference };
    case 'returned':
      return { idempotencyKey, state: 'returned', railReference, ...refusalOf(fate) };
    case 'refused': {
      const result = resultOf(fate, idempotencyKey);
      if (result.state !== 'needsInfo') {
        return { idempotencyKey, state: 'failed', railReference, ...refusalOf(fate) };
      }
      const { message, fields } = result;
      return { idempotencyKey, state: 'needsInfo', message, fields };
    }
    default:
      return fate;
  }
};

type Outgoing = Required<
  Pick<
    Rail,
    | 'executeOutgoingTransaction'
    | 'executeOutgoingTransactions'
    | 'findOutgoing'
    | 'pollOutgoingTransactions'
  >
>;

/** Money out: by files, each with all that was collected. */
export const createOutgoing = ({ payments, refresh, within, name }: OutgoingDeps): Outgoing => {
  const readPayment = (order: OutgoingPayment) =>
    readOrder({ ...order, remittance: `${name} ${order.idempotencyKey}` });

  const isReadable = (order: OutgoingPayment): boolean => {
    try {
      return readPayment(order) !== null;
    } catch {
      return false;
    }
  };

  const payAll = async (orders: readonly OutgoingPayment[]): Promise<readonly OutgoingAnswer[]> => {
    await refresh();
    const read = orders.map((order) => ({ key: order.idempotencyKey, order: readPayment(order) }));
    const fates = await payments.pay(read.map(({ order }) => order).filter(isTransfer));
    return read.flatMap(({ key, order }): readonly OutgoingAnswer[] => {
      if (!isTransfer(order)) return [{ idempotencyKey: key, result: order }];
      const fate = fates.get(key);
      return fate ? [{ idempotencyKey: key, result: resultOf(fate, key) }] : [];
    });
  };

  return {
    // One that no file can have, such as half a cent, stays unknown and holds up no other.
    executeOutgoingTransactions: async (orders) =>
      within(async () => payAll(orders.filter(isReadable))),

    async executeOutgoingTransaction(order) {
      const [answer] = await within(async () => payAll([order]));
      if (!answer)
        throw new Error('Another order has this key, or another message has claimed it.');
      return answer.result;
    },

    findOutgoing: async (key) =>
      within(async () => {
        await refresh();
        const fate = await payments.find(endToEndIdOf(key));
        return fate ? resultOf(fate, key) : { state: 'unknown' };
      }),

    pollOutgoingTransactions: async (initiated) =>
      within(async () => {
        await refresh();
        const updates: OutgoingUpdate[] = [];
        for (const { idempotencyKey } of initiated) {
          const fate = await payments.look(endToEndIdOf(idempotencyKey));
          const update = fate && updateOf(idempotencyKey, fate);
          if (update) updates.push(update);
        }
        return updates;
      }),
  };
};

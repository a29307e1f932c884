import type { Ordered } from './ledger.ts';
import type { Post } from './post.ts';
import type { OrderFile } from './read-order.ts';
import { writePain002, type Style, type TransferStatus } from './write.ts';

const statusOf = ({ key, state, reason }: Ordered): TransferStatus => {
  if (reason !== null) return { key, code: 'RJCT', reason };
  return { key, code: state === 'waiting' ? 'PDNG' : 'ACSP', reason: null };
};

const groupOf = (file: OrderFile, statuses: readonly TransferStatus[]) => {
  const refused = statuses.filter(({ code }) => code === 'RJCT').length;
  if (file.reason !== null) return { code: 'RJCT', reason: file.reason };
  if (refused === 0) return { code: 'ACTC', reason: null };
  return refused === statuses.length ? null : { code: 'PART', reason: null };
};

/** What the bank says of orders, by pain.002. */
export const createStatuses = (post: Post, style: () => Style) => {
  const leave = async (message: string, statuses: readonly TransferStatus[]): Promise<void> =>
    post.leave('pain.002', (id) => writePain002(id, message, null, statuses, style()));
  return {
    async ofFile(file: OrderFile, orders: readonly Ordered[]): Promise<void> {
      const statuses = orders.map(statusOf);
      const group = groupOf(file, statuses);
      await post.leave('pain.002', (id) =>
        writePain002(id, file.message, group, statuses, style()),
      );
    },

    of: async ({ key, message, reason }: Ordered, code: string): Promise<void> =>
      leave(message, [{ key, code, reason }]),

    /** An answer to a message and a transfer that were never sent. */
    ofUnknown: async (): Promise<void> =>
      leave('NOMESSAGEOFOURS', [{ key: 'NEVERSENT', code: 'RJCT', reason: 'AC04' }]),
  };
};

import { RailError } from '../../domain/rails/error.ts';
import { concurrently } from '../../lib/concurrently.ts';
import type { Network, Sent } from './networks/network.ts';

/**
 * Finds transfers on whichever network they are.
 * @param networks all there are, so that what was sent is found whatever the settings say now.
 */
export const createLookUp = (networks: readonly Network[]) => {
  const networkOf = (id: string): Network | undefined =>
    networks.find(({ prefix }) => id.startsWith(prefix));
  return {
    /** A transfer by its id; null where the id is of something else. */
    async byId(id: string): Promise<Sent | null> {
      return networkOf(id)?.retrieve(id) ?? null;
    },

    /** Asks every network: a key may have been used on any. Throws where one of them cannot say. */
    async byKey(idempotencyKey: string): Promise<Sent | null> {
      const pages = await concurrently(networks, networks.length, async (network) =>
        network.list({ idempotency_key: idempotencyKey }),
      );
      const found = pages.flatMap(({ items }) => items);
      return found.find((sent) => sent.idempotencyKey === idempotencyKey) ?? null;
    },

    /** What the bank says that a key was used for. */
    async usedFor(id: string | null): Promise<Sent> {
      const sent = await this.byId(id ?? '');
      if (sent !== null) return sent;
      throw new RailError('INCREASE_OTHER_OBJECT', 'the key was used for no transfer');
    },
  };
};

export type LookUp = ReturnType<typeof createLookUp>;

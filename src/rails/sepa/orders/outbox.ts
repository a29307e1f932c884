import { randomUUID } from 'node:crypto';
import type { Files } from '../channel/files.ts';
import type { Channel, Places } from '../channel/folder.ts';
import { createClaims, draftOf, type Draft, type Pays, type Transfer } from './claims.ts';
import { createMessages } from './messages.ts';

/** Where an end-to-end id is. */
export type Whereabouts =
  | { readonly state: 'sent'; readonly message: string; readonly transfer: Transfer }
  /** Nothing was paid under it, and nobody who began before this was asked will pay it. */
  | { readonly state: 'unknown' }
  /** Nothing is ever paid under it. */
  | { readonly state: 'closed' };

interface OutboxDeps {
  readonly files: Files;
  readonly places: Places;
  readonly channel: Channel;
  /** Writes the file of a message. */
  readonly write: (message: string, transfers: readonly Transfer[]) => string;
  /** True where the bank has refused a transfer of a message, and it may be given again. */
  readonly mayGoAgain: (message: string, transfer: Transfer) => boolean;
}

/**
 * Claims and messages as one.
 *
 * 1. A draft is written whole; then each id is claimed for it by an exclusive link to the draft.
 * 2. The message is decided: a folder with its list and the file that is to leave is moved into place.
 *    Only one such move succeeds. The message pays what it had claimed by then and nothing else; a
 *    claim that comes later is void.
 * 3. The file that is to leave is moved to the outbox. It was made once, so it leaves once.
 *
 * Whoever sees a claim after a death goes on from there: with the same claims, the same folder and the
 * same file.
 */
const createDesk = ({ mayGoAgain, ...deps }: OutboxDeps) => {
  const { files, places } = deps;
  const messages = createMessages(deps);

  const pays = async ({ message }: Draft, id: string): Promise<Pays> => {
    if ((await messages.transfersOf(message)) === null) return 'yes';
    const transfer = await messages.transferIn(message, id);
    if (!transfer) return 'no';
    return mayGoAgain(message, transfer) ? 'again' : 'yes';
  };
  const claims = createClaims(files, places, pays);

  /** Brings a message to its end, from wherever its author was stopped. */
  const finish = async (draft: Draft): Promise<void> => {
    const { message } = draft;
    if ((await messages.transfersOf(message)) === null) {
      const transfers = await claims.wonBy(draft);
      if (transfers.length === 0) return;
      await messages.decide(message, transfers);
    }
    await messages.release(message);
  };

  const sentIn = async ({ message }: Draft, id: string): Promise<Whereabouts> => {
    const transfer = await messages.transferIn(message, id);
    return transfer ? { state: 'sent', message, transfer } : { state: 'unknown' };
  };

  /** @param isSpent whether an id that is not known is shut to whoever began before. */
  const whereIs = async (id: string, isSpent: boolean): Promise<Whereabouts> => {
    for (;;) {
      const held = await claims.heldBy(id);
      if (held.state === 'free') {
        if (held.before) return sentIn(held.before, id);
        if (!isSpent || (await claims.spend(id, held.number, 'unknown'))) {
          return { state: 'unknown' };
        }
        continue;
      }
      const draft = draftOf(held.claim);
      if (!draft) return { state: 'closed' };
      await finish(draft);
      const where = await sentIn(draft, id);
      if (where.state === 'sent') return where;
    }
  };

  return { messages, claims, finish, whereIs };
};

/**
 * Sees to it that each payment is in one file only, whatever dies and whoever else works on the
 * folder.
 */
export const createOutbox = (deps: OutboxDeps) => {
  const { files, places, channel } = deps;
  const { messages, claims, finish, whereIs } = createDesk(deps);

  const sendNew = async (wanted: Draft['transfers']): Promise<void> => {
    const message = randomUUID().replaceAll('-', '');
    const draft: Draft = { message, transfers: wanted };
    const path = `${places.drafts}/${message}.json`;
    await files.write(path, JSON.stringify(draft));
    await claims.claimFor(draft, path);
    await finish(draft);
    await files.remove(path);
  };

  return {
    /**
     * Pays what nothing was paid under yet; what is claimed already is left to its message.
     * @returns where each of them is then.
     * @throws what stopped it: any of them may have been paid.
     */
    async pay(transfers: readonly Transfer[]): Promise<ReadonlyMap<string, Whereabouts>> {
      await channel.reach();
      const wanted: Draft['transfers'][number][] = [];
      for (const transfer of transfers) {
        const held = await claims.heldBy(transfer.endToEndId);
        if (held.state === 'free') wanted.push({ ...transfer, number: held.number });
      }
      if (wanted.length > 0) await sendNew(wanted);
      const found = new Map<string, Whereabouts>();
      for (const { endToEndId: id } of transfers) found.set(id, await whereIs(id, false));
      return found;
    },

    /** Looks an id up; what it calls unknown stays unpaid until it is given again. */
    async find(id: string): Promise<Whereabouts> {
      await channel.reach();
      return whereIs(id, true);
    },

    /** As `find`; but an id that is not known is left as it is. */
    look: async (id: string): Promise<Whereabouts> => whereIs(id, false),

    /** What we have sent under an id; null where it is none of ours. */
    async sentAs(id: string): Promise<Transfer | null> {
      if (!/^[0-9A-Za-z]{1,35}$/.test(id)) return null;
      for (const { message } of await claims.draftsOf(id)) {
        const transfer = await messages.transferIn(message, id);
        if (transfer) return transfer;
      }
      return null;
    },

    /** Sees to it that nothing is paid under an id any more; false where it is under way again. */
    async close(id: string): Promise<boolean> {
      const held = await claims.heldBy(id);
      if (held.state === 'held') return draftOf(held.claim) === null;
      return claims.spend(id, held.number, 'closed');
    },

    /** The transfers of a message, as they were decided; null for a message that is not ours. */
    transfersOf: messages.transfersOf,
  };
};

export type Outbox = ReturnType<typeof createOutbox>;

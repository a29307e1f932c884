import { randomUUID } from 'node:crypto';
import type { Files } from '../channel/files.ts';
import type { Channel, Places } from '../channel/folder.ts';
import { readJson, type Transfer } from './claims.ts';

/** What a message pays, as it was decided. */
interface Message {
  readonly message: string;
  readonly transfers: readonly Transfer[];
}

interface MessagesDeps {
  readonly files: Files;
  readonly places: Pick<Places, 'messages' | 'drafts'>;
  readonly channel: Pick<Channel, 'send'>;
  /** Writes the file of a message. */
  readonly write: (message: string, transfers: readonly Transfer[]) => string;
}

const SENT = 'sent.xml';
const LEAVING = 'leaving.xml';
const DECIDED = 'message.json';
const MESSAGE = /^[0-9a-f]{32}$/;

/** The messages that were decided: one folder each, which stays for ever. */
export const createMessages = ({ files, places, channel, write }: MessagesDeps) => {
  // What was decided or has left never changes.
  const known = new Map<string, readonly Transfer[]>();
  const released = new Set<string>();
  const folderOf = (message: string): string => `${places.messages}/${message}`;

  /** The transfers of a message; null where it is not decided, or none of ours. */
  const transfersOf = async (message: string): Promise<readonly Transfer[] | null> => {
    if (!MESSAGE.test(message)) return null;
    const before = known.get(message);
    if (before) return before;
    const decided = await readJson<Message>(files, `${folderOf(message)}/${DECIDED}`);
    if (decided) known.set(message, decided.transfers);
    return decided?.transfers ?? null;
  };

  return {
    transfersOf,

    async transferIn(message: string, endToEndId: string): Promise<Transfer | null> {
      const transfers = (await transfersOf(message)) ?? [];
      return transfers.find((one) => one.endToEndId === endToEndId) ?? null;
    },

    /**
     * Decides what a message pays: its list, its archive copy and the file that is to leave are moved
     * into place together. Where somebody has decided it before, theirs counts.
     */
    async decide(message: string, transfers: readonly Transfer[]): Promise<void> {
      const folder = `${places.drafts}/${randomUUID()}`;
      const content: Message = { message, transfers };
      const file = write(message, transfers);
      await files.makeFolder(folder);
      await files.write(`${folder}/${DECIDED}`, JSON.stringify(content));
      await files.write(`${folder}/${SENT}`, file);
      await files.write(`${folder}/${LEAVING}`, file);
      await files.sync(folder);
      if (!(await files.moveFolder(folder, folderOf(message)))) await files.remove(folder);
      await files.sync(places.messages);
    },

    /** Hands a decided message to the bank, unless that was done before. */
    async release(message: string): Promise<void> {
      if (released.has(message)) return;
      await channel.send(`${folderOf(message)}/${LEAVING}`, `pain.001.001.09-${message}.xml`);
      released.add(message);
    },
  };
};

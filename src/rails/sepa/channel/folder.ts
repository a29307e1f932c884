import { stat } from 'node:fs/promises';
import { RailError } from '../../../domain/rails/error.ts';
import type { Files } from './files.ts';

/**
 * How files reach the bank and come back. A folder is built, as clients of SFTP and EBICS leave it;
 * EBICS itself would be the next: `send` uploads a message under its own id, which the bank takes
 * once, and `list` downloads what is new.
 */
export interface Channel {
  /** Throws where the bank's side cannot be reached; nothing is known then, and nothing is done. */
  reach(): Promise<void>;
  /**
   * Hands a whole file to the bank, once: the file itself is moved, and where it is gone somebody has
   * handed it over before.
   */
  send(file: string, name: string): Promise<void>;
  /** What the bank has brought, whole or not. */
  list(): Promise<readonly string[]>;
  /** Null where it is gone, because another worker has taken it. */
  read(name: string): Promise<Uint8Array | null>;
  /** Moves a file to where the bank's client no longer writes. */
  take(name: string, to: string): Promise<void>;
}

export interface Places {
  /** The bank's client takes files from here and removes or moves them. */
  readonly outbox: string;
  /** The bank's client leaves files here. */
  readonly inbox: string;
  /** What the rail keeps: never emptied, and part of what is backed up. */
  readonly claims: string;
  readonly messages: string;
  readonly read: string;
  /** What is being written or moved; after a death what is left here is of no use. */
  readonly drafts: string;
  /** Files from the bank that were taken and not numbered yet. */
  readonly taken: string;
}

export const placesIn = (folder: string): Places => ({
  outbox: `${folder}/outbox`,
  inbox: `${folder}/inbox`,
  claims: `${folder}/rail/claims`,
  messages: `${folder}/rail/messages`,
  read: `${folder}/rail/read`,
  drafts: `${folder}/rail/drafts`,
  taken: `${folder}/rail/taken`,
});

const NOT_THERE = 'FOLDER_NOT_THERE';

/**
 * Sees that the folder is the one that it should be, and makes the rail's own part of it. `outbox`
 * and `inbox` are made by whoever sets up the bank's client: a mount that is missing has neither, and
 * nothing may be looked up in an empty folder.
 * @throws RailError where one of them is missing or they lie on different file systems.
 */
export const openFolder = async (files: Files, places: Places): Promise<void> => {
  const devices = new Set<number>();
  for (const path of [places.outbox, places.inbox]) {
    try {
      devices.add((await stat(path)).dev);
    } catch (error) {
      throw new RailError(NOT_THERE, `${path} is not there; make it first`, { cause: error });
    }
  }
  for (const path of [places.claims, places.messages, places.read, places.drafts, places.taken]) {
    await files.makeFolder(path);
    devices.add((await stat(path)).dev);
  }
  if (devices.size === 1) return;
  const message = 'outbox, inbox and rail have to lie on one file system, for files to be moved';
  throw new RailError('FOLDERS_APART', message);
};

/** Names under which clients write what is not whole yet. */
const UNFINISHED = /^\.|\.(?:tmp|part|partial|filepart|crdownload|swp)$|~$/i;

/** The folder that a client of SFTP or EBICS empties and fills. */
export const createFolderChannel = (files: Files, { outbox, inbox }: Places): Channel => ({
  async reach() {
    await files.list(outbox);
    await files.list(inbox);
  },
  async send(file, name) {
    await files.move(file, `${outbox}/${name}`);
    await files.sync(outbox);
  },
  list: async () => (await files.list(inbox)).filter((name) => !UNFINISHED.test(name)),
  read: async (name) => files.read(`${inbox}/${name}`),
  async take(name, to) {
    await files.move(`${inbox}/${name}`, to);
  },
});

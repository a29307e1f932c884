import { randomUUID } from 'node:crypto';
import { RailError } from '../../../domain/rails/error.ts';
import type { Channel, Places } from '../channel/folder.ts';
import type { Files } from '../channel/files.ts';
import { readEntries, type Account, type Entry } from './entries.ts';
import { readStatuses, type Status } from './statuses.ts';
import { NotWhole, readXml } from './xml.ts';

export type Kind = 'camt.053' | 'camt.054' | 'pain.002' | 'other';

/** A file of the bank, read. */
export interface Answer {
  /** 1 and up, in the order in which the rail saw them. */
  readonly number: number;
  readonly kind: Kind;
  readonly entries: readonly Entry[];
  readonly statuses: readonly Status[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  BkToCstmrStmt: 'camt.053',
  BkToCstmrDbtCdtNtfctn: 'camt.054',
  CstmrPmtStsRpt: 'pain.002',
};

const readAnswer = (number: number, bytes: Uint8Array, account: Account): Answer => {
  const { name, root } = readXml(bytes);
  const kind = KINDS[name] ?? 'other';
  return {
    number,
    kind,
    entries: kind === 'pain.002' || kind === 'other' ? [] : readEntries(root, account),
    statuses: kind === 'pain.002' ? readStatuses(root, account.timeZone) : [],
  };
};

const isWhole = (bytes: Uint8Array): boolean => {
  try {
    readXml(bytes);
    return true;
  } catch (error) {
    if (error instanceof NotWhole) return false;
    throw error;
  }
};

const padded = (number: number, length: number): string => String(number).padStart(length, '0');
const placeOf = (index: number): string =>
  `${padded(Date.now(), 15)}-${padded(index, 6)}-${randomUUID()}`;

interface InboxDeps {
  readonly files: Files;
  readonly places: Places;
  readonly channel: Channel;
  readonly account: Account;
}

/**
 * Numbers the files of the bank in the order in which they are seen, and keeps them: the rail's own
 * sequence, in which a file that comes late, with an older name or date, is the newest.
 *
 * A file is taken once it is whole. It gets its number by an exclusive link, so that no two files have
 * one and none is left out; where a worker dies in between it is taken up again, and a file that has
 * two numbers tells of the same movements.
 */
export const createInbox = ({ files, places, channel, account }: InboxDeps) => {
  const answers: Answer[] = [];
  const pathOf = (number: number): string => `${places.read}/${padded(number, 8)}.xml`;

  /** Takes what is whole; returns the names of what is not. */
  const take = async (): Promise<readonly string[]> => {
    const waiting: string[] = [];
    for (const [index, name] of (await channel.list()).entries()) {
      const bytes = await channel.read(name);
      if (bytes === null) continue;
      if (!isWhole(bytes)) waiting.push(name);
      else {
        // Numbered in the order of their names, where several came together.
        await channel.take(name, `${places.taken}/${placeOf(index)}`);
      }
    }
    return waiting;
  };

  const numberTaken = async (name: string): Promise<boolean> => {
    const path = `${places.taken}/${name}`;
    const bytes = await files.read(path);
    if (bytes === null) return true;
    // It may have been replaced between the look and the move.
    if (!isWhole(bytes)) return false;
    let number = answers.length + 1;
    try {
      while (!(await files.link(path, pathOf(number)))) number += 1;
    } catch (error) {
      // Another worker has numbered it meanwhile.
      if ((await files.read(path)) === null) return true;
      throw error;
    }
    await files.sync(places.read);
    await files.remove(path);
    return true;
  };

  const readOn = async (): Promise<void> => {
    for (;;) {
      const number = answers.length + 1;
      const bytes = await files.read(pathOf(number));
      if (bytes === null) return;
      const answer = readAnswer(number, bytes, account);
      if (answers.length === number - 1) answers.push(answer);
    }
  };

  return {
    /** All files that were read, the first seen first. */
    answers: (): readonly Answer[] => answers,

    /**
     * Reads what is new.
     * @returns what is there and not whole, in words for an operator; null where there is nothing.
     */
    async refresh(): Promise<RailError | null> {
      await channel.reach();
      await readOn();
      const waiting = [...(await take())];
      for (const name of await files.list(places.taken)) {
        if (!(await numberTaken(name))) waiting.push(`taken/${name}`);
      }
      await readOn();
      if (waiting.length === 0) return null;
      const message = `not whole, or no XML: ${waiting.slice(0, 5).join(', ')}; it is read again`;
      return new RailError('FILE_NOT_READABLE', message);
    },
  };
};

import { withinTime } from '../../lib/within-time.ts';
import type { Rail } from '../rail.ts';
import { createBook } from './answers/book.ts';
import { createBatches } from './batches.ts';
import { createInbox } from './answers/inbox.ts';
import { createFolderChannel, openFolder, placesIn, type Channel } from './channel/folder.ts';
import { nodeFiles, type Files } from './channel/files.ts';
import { instructionsFor } from './instructions.ts';
import { readIban } from './orders/account.ts';
import { createOutbox } from './orders/outbox.ts';
import { writePain001, type Debtor } from './orders/pain001.ts';
import { sepaName } from './orders/sepa-text.ts';
import { createOutgoing } from './outgoing.ts';
import { fateOf, mayGoAgain } from './outcome.ts';
import { createPayments } from './payments.ts';
import { profile } from './profile.ts';
import { createReceived } from './received.ts';
import { createRefunds } from './refunds.ts';
import type { SepaSettings } from './settings.ts';
import { createStatement } from './statement.ts';

export interface SepaRailOptions extends Debtor {
  /** Absolute path of the folder with `outbox` and `inbox`. */
  readonly folder: string;
  readonly receiptsFrom: 'camt.053' | 'camt.054';
  readonly timeoutMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly files?: Files;
  readonly channel?: Channel;
}

/** What the parts of the rail share: the folder, what the bank has said, and what we have sent. */
const createParts = (options: SepaRailOptions) => {
  const { folder, files = nodeFiles, isInstant } = options;
  const places = placesIn(folder);
  const { channel = createFolderChannel(files, places) } = options;
  const book = createBook();
  const inbox = createInbox({ files, places, channel, account: options });
  const outbox = createOutbox({
    files,
    places,
    channel,
    write: (message, transfers) => writePain001(options, message, transfers, new Date()),
    mayGoAgain: (message, transfer) => mayGoAgain(fateOf(book, message, transfer)),
  });
  const batches = createBatches(book, outbox);
  let opened: Promise<void> | null = null;

  return {
    book,
    batches,
    inbox,
    outbox,
    payments: createPayments({ outbox, book, batches, isInstant, now: options.now }),
    /** Reads what is new; returns what cannot be read, to be said where it matters. */
    async refresh() {
      opened ??= openFolder(files, places);
      try {
        await opened;
      } catch (error) {
        opened = null;
        throw error;
      }
      const unreadable = await inbox.refresh();
      book.update(inbox.answers());
      return unreadable;
    },
  };
};

/** Connects a bank that takes and brings files; see README.md. */
export const createSepaRail = (options: SepaRailOptions): Rail => {
  const { timeoutMs = 60_000, receiptsFrom } = options;
  const { book, batches, inbox, outbox, payments, refresh } = createParts(options);
  const listStatement = createStatement({ book, outbox, batches });
  const { listReceived } = createReceived({ book, outbox, inbox, receiptsFrom });
  // A folder on a network may hang, and then nothing is known.
  const within = async <Result>(work: () => Promise<Result>) => withinTime(work(), timeoutMs);

  return {
    profile,
    instructions: async ({ transactionId }) => instructionsFor(options, transactionId),
    ...createRefunds({ payments, book, refresh, within }),
    ...createOutgoing({ payments, refresh, within, name: options.name }),

    listReceived: async (cursor) =>
      within(async () => {
        const unreadable = await refresh();
        return listReceived(cursor, unreadable);
      }),

    listStatement: async (order) =>
      within(async () => {
        const unreadable = await refresh();
        // A statement with a hole in it would make a difference of each payment in the hole.
        if (unreadable) throw unreadable;
        return listStatement(order);
      }),
  };
};

/** Makes the rail from its settings. @throws RailError where its folder is not usable. */
export const openSepaRail = async (settings: SepaSettings): Promise<Omit<Rail, 'profile'>> => {
  const account = readIban(settings.SEPA_IBAN);
  if ('fault' in account) throw new Error('The settings are read before.');
  await openFolder(nodeFiles, placesIn(settings.SEPA_FOLDER));
  return createSepaRail({
    folder: settings.SEPA_FOLDER,
    name: sepaName(settings.SEPA_DEBTOR_NAME) ?? '',
    iban: account.iban,
    bic: settings.SEPA_BIC ?? null,
    isInstant: settings.SEPA_INSTANT === 'true',
    timeZone: settings.SEPA_BANK_TIME_ZONE,
    receiptsFrom: settings.SEPA_RECEIPTS_FROM,
  });
};

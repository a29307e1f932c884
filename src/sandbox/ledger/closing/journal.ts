import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdirSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

/** One closed ledger as the journal keeps it: enough to close it again, exactly. */
interface JournalLedger {
  readonly sequence: number;
  /** Seconds. */
  readonly closedAt: number;
  /** Stroops per operation charged in that ledger. */
  readonly baseFee: number;
  /** Base64 XDR, in the order they were applied. */
  readonly envelopes: readonly string[];
}

export interface Journal {
  /** The ledgers written by earlier runs, oldest first. */
  readonly ledgers: readonly JournalLedger[];
  append(ledger: JournalLedger): void;
  close(): void;
}

interface Preamble {
  readonly version: number;
  readonly networkPassphrase: string;
  readonly rates: unknown;
}

const VERSION = 1;

/**
 * Opens a journal, reading what is there: a line naming the network, then one line of JSON for
 * each ledger. A last line cut short by a crash is dropped; anything else unreadable throws, and
 * so does a journal of another network or other settings, which would not replay alike.
 */
export function openJournal(path: string, networkPassphrase: string, settings: unknown): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const preamble: Preamble = { version: VERSION, networkPassphrase, rates: settings };
  const lines = readLines(path);
  const [first, ...rest] = lines;
  if (first !== undefined && first !== JSON.stringify(preamble)) {
    throw new Error(`the journal ${path} belongs to another network or other settings`);
  }
  const ledgers = rest.map((line, index) => parseLedger(line, `${path}, line ${index + 2}`));
  const file = openSync(path, 'a');
  if (first === undefined) writeLine(file, preamble);
  return {
    ledgers,
    append(ledger) {
      writeLine(file, ledger);
      // An empty ledger is no loss; one with transactions has been announced to their senders.
      if (ledger.envelopes.length > 0) fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function writeLine(file: number, value: unknown): void {
  writeSync(file, `${JSON.stringify(value)}\n`);
}

/** The whole lines of the file; what follows the last line break is cut off it. */
function readLines(path: string): string[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
}

function parseLedger(line: string, where: string): JournalLedger {
  const value: unknown = JSON.parse(line);
  if (!isLedger(value)) throw new Error(`${where}: this is no ledger`);
  return value;
}

function isLedger(value: unknown): value is JournalLedger {
  if (typeof value !== 'object' || value === null) return false;
  if (!('sequence' in value && 'closedAt' in value && 'baseFee' in value)) return false;
  return 'envelopes' in value && Array.isArray(value.envelopes);
}

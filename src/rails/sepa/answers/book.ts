import type { Entry } from './entries.ts';
import type { Answer } from './inbox.ts';
import type { Status } from './statuses.ts';

const push = <Value>(map: Map<string, Value[]>, key: string, value: Value): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** Credits by what a reversal may call them, and what was taken back of them. */
const createCredits = () => {
  const credits = new Map<string, Entry[]>();
  const reversed = new Set<string>();
  let unmatched: Entry[] = [];

  /** The credit that a reversal takes back: by the bank's names, else by the payer's id and amount. */
  const reversedBy = (reversal: Entry): Entry | null => {
    const named = reversal.names.flatMap((name) => credits.get(`name ${name}`) ?? []);
    const { endToEndId: id } = reversal;
    const others = id === null ? [] : (credits.get(`id ${id}`) ?? []);
    return [...named, ...others].find(({ amount }) => amount === reversal.amount) ?? null;
  };

  const match = (): void => {
    unmatched = unmatched.filter((reversal) => {
      const credit = reversedBy(reversal);
      if (credit) reversed.add(credit.id);
      return !credit;
    });
  };

  return {
    reversedBy,
    isReversed: (id: string): boolean => reversed.has(id),
    note(entry: Entry): void {
      for (const name of entry.names) push(credits, `name ${name}`, entry);
      if (entry.endToEndId !== null) push(credits, `id ${entry.endToEndId}`, entry);
      // The file with the reversal may have come first.
      match();
    },
    noteReversal(reversal: Entry): void {
      unmatched.push(reversal);
      match();
    },
  };
};

/** All that the bank has said, by what it is asked for. Kept in memory; the files are the record. */
export const createBook = () => {
  let read = 0;
  const entries = new Map<string, Entry>();
  const debits = new Map<string, Entry[]>();
  const returns = new Map<string, Entry[]>();
  const batches = new Map<string, Entry>();
  const itemised = new Set<string>();
  const statuses = new Map<string, Status[]>();
  const credits = createCredits();

  const noteDebit = (entry: Entry): void => {
    if (entry.endToEndId !== null) push(debits, entry.endToEndId, entry);
    else if (entry.batch !== null) batches.set(entry.batch, entry);
  };

  const note = (entry: Entry): void => {
    const { direction, isReturn, id, line, listed } = entry;
    if (!entry.isBooked || !entry.isEuro) return;
    if (line !== null && listed > 1) itemised.add(line);
    // A reversal may have the bank's reference of what it takes back.
    const name = `${direction} ${isReturn} ${id}`;
    if (entries.has(name)) return;
    entries.set(name, entry);
    if (direction === 'in' && isReturn) push(returns, entry.endToEndId ?? '', entry);
    else if (direction === 'in') credits.note(entry);
    else if (isReturn) credits.noteReversal(entry);
    else noteDebit(entry);
  };

  return {
    /** Takes in what was read since. */
    update(answers: readonly Answer[]): void {
      for (const answer of answers.slice(read)) {
        read = answer.number;
        answer.entries.forEach(note);
        for (const status of answer.statuses) {
          push(statuses, `${status.message}/${status.endToEndId ?? ''}`, status);
        }
      }
    },

    /** Every booked movement in euros, each once; a sum is left out where its parts are known. */
    entries: (): readonly Entry[] =>
      [...entries.values()].filter(
        ({ line, listed }) => listed > 0 || line === null || !itemised.has(line),
      ),

    debitsOf: (endToEndId: string): readonly Entry[] => debits.get(endToEndId) ?? [],
    /** Money that came back, which the bank calls a return of this id. */
    returnsOf: (endToEndId: string): readonly Entry[] => returns.get(endToEndId) ?? [],
    /** The one line by which the bank booked a whole message. */
    batchOf: (message: string): Entry | null => batches.get(message) ?? null,
    creditReversedBy: credits.reversedBy,
    isReversed: credits.isReversed,

    /** What the bank said of a transfer of a message, itself and as one of all, the first first. */
    statusesOf: (message: string, endToEndId: string): readonly Status[] => [
      ...(statuses.get(`${message}/`) ?? []),
      ...(statuses.get(`${message}/${endToEndId}`) ?? []),
    ],
  };
};

export type Book = ReturnType<typeof createBook>;

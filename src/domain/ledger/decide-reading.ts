import type { AccountState, Place, Reading, ReadingAction, ReadingObservation } from './reading.ts';

/*
 * What the listener does next with one account's history: what is remembered of it and what the
 * network has just said go in, one action comes out. Nothing is read, written or timed here.
 *
 * Payments are recorded from the account's list of payments, which brings each with its transaction.
 * That list does not hold everything that moves a balance: claimed balances, clawbacks and offers
 * that were taken are missing, and a kind that is not known yet may be. The account's list of effects
 * holds all of it. So it is read behind the list of payments, and an operation on it counts as read
 * once whatever it did to the account's balances has its row.
 *
 * Two nodes may stand behind one address, and one of them may lag; each answer may come from either.
 * A node knows each ledger whole or not at all, and its lists are beginnings of the same history. So
 * pages that are read in order from a cursor leave nothing out; but an empty page says only that the
 * node which answered knows of nothing more, not that there is nothing, and Horizon's lists do not say
 * how far their node has come. A time may be called read through only by a proof that does not depend
 * on who answered:
 *
 * 1. The account's own answer names the ledger it is about (`Latest-Ledger`) and the last ledger
 *    that changed the account or a trustline of it, both from one reading of that node's database.
 *    Whatever moves a balance changes one of the two; so nothing came between the two ledgers.
 * 2. An exhausted page of effects that ends in ledger n came from a node that knows n, and whoever
 *    knows n knows what came before: all that moved a balance up to n has its row with the page. So
 *    does a page that is not exhausted and ends in n, up to n − 1. Where a payment on the page is not
 *    recorded yet, because the list of payments came from a node that lags, the page ends before it.
 * 3. What changes the account and no balance (a fee, a failed envelope, a signer) may be in its list
 *    of transactions alone. That list is read from the last ledger that is proven. A list that shows
 *    ledger n shows every transaction up to n; where the effects of each of them that moved a balance
 *    were read, all up to n were.
 *
 * Where 2 and 3 reach the last ledger that changed the account, 1 carries the proof up to the ledger
 * that the account's answer is about, and what that ledger closed with is the watermark. Where they
 * do not, because the lists were answered by a node that lags, the watermark stays; the next look asks
 * again. It is never guessed, so a payment can be late, and its transaction never expires before it.
 *
 * The list of transactions leaves out what changes a trustline of the account and nothing else, such as
 * an offer of its own that is taken. It proves that all money was recorded, which is what expiry asks
 * for, and never that all effects were read; so it moves the cursor of effects only from afar, where no
 * node lags, lest that cursor of a quiet account grow older than history is kept.
 *
 * A source whose page of effects says up to which ledger it is all, as those made from events of
 * Stellar RPC do, proves 2 up to that ledger by itself, whatever changed the account and whether or
 * not there is more.
 *
 * An account that issues an asset is paid in it without a change of its own. Its answers prove
 * nothing; the watermark then moves with its effects and transactions (`lastModified` is null).
 */

type Seen<Name extends ReadingObservation['saw']> = Extract<ReadingObservation, { saw: Name }>;

/** No node that answers lags by so many ledgers, which is a day. */
export const LAG_LEDGERS_MAX = 17_280;

const LEDGER_BITS = 32n;
const endOf = (ledger: number): bigint => ((BigInt(ledger) + 1n) << LEDGER_BITS) - 1n;
/** The last ledger of which all effects up to a token are all that there are. */
export const wholeLedger = (token: bigint): number => Number((token + 1n) >> LEDGER_BITS) - 1;

const byToken = (one: Place, other: Place): number =>
  one.token < other.token ? -1 : Number(one.token > other.token);

const onPage = (reading: Reading, { after, places, exhausted }: Seen<'page'>): ReadingAction => {
  const { cursor, readLedger } = reading;
  // Another listener was faster; what this page holds is read again from where that one stands.
  if (cursor.token !== after) return { do: 'ask', after: cursor.token };
  const fresh = places.filter(({ token }) => token > after).toSorted(byToken);
  const last = fresh.at(-1);
  if (last !== undefined) {
    return { do: 'write', places: fresh, cursor: last, readLedger, isLast: exhausted };
  }
  if (!exhausted) return { do: 'distrust', why: 'a full page of what was read already' };
  return { do: 'write', places: [], cursor, readLedger, isLast: true };
};

/**
 * The token to ask for effects after. Inside a ledger the last operation is asked for again: a node
 * that shows it knows its ledger, and an empty page would prove nothing.
 */
export const askEffectsAfter = ({ effects: { token } }: Reading): bigint =>
  token === endOf(wholeLedger(token)) ? token : token - 1n;

const onEffects = (
  reading: Reading,
  { after, places, unread, exhausted, through = 0 }: Seen<'effects'>,
): ReadingAction => {
  const { effects, readLedger } = reading;
  if (effects.token !== after) return { do: 'ask', after: effects.token };
  const listed = places.toSorted(byToken);
  const fresh = listed.filter(({ token }) => token > after && (unread === null || token < unread));
  const first = unread === null ? undefined : listed.find(({ token }) => token >= unread);
  const end = first ?? listed.at(-1);
  const isWhole = exhausted && first === undefined;
  if (first === undefined && through > wholeLedger(effects.token)) {
    const ledger = Math.max(through, end?.ledger ?? 0);
    const cursor = { token: endOf(ledger), ledger };
    return {
      do: 'write',
      places: fresh,
      cursor,
      readLedger: Math.max(readLedger, ledger),
      isLast: exhausted,
    };
  }
  if (end === undefined || (fresh.length === 0 && !isWhole && first === undefined)) {
    if (!exhausted) return { do: 'distrust', why: 'a full page of what was read already' };
    return { do: 'write', places: [], cursor: effects, readLedger, isLast: true };
  }
  return {
    do: 'write',
    places: fresh,
    // Whoever shows a ledger knows it whole: nothing more is to come in it.
    cursor: isWhole ? { token: endOf(end.ledger), ledger: end.ledger } : (fresh.at(-1) ?? effects),
    readLedger: Math.max(readLedger, isWhole ? end.ledger : end.ledger - 1),
    isLast: exhausted || first !== undefined,
  };
};

/** True where nothing can have come after what is proven, up to the ledger of the answer. */
const isThrough = (readLedger: number, { ledger, lastModified }: AccountState): boolean =>
  ledger <= readLedger || (lastModified !== null && lastModified <= readLedger);

/** How far the list of effects is read, by what is proven. */
const effectsThrough = (
  { effects }: Reading,
  readLedger: number,
  { ledger, lastModified }: AccountState,
): number => {
  const whole = wholeLedger(effects.token);
  if (lastModified !== null && lastModified <= whole) return Math.max(whole, ledger);
  return Math.max(whole, readLedger - LAG_LEDGERS_MAX);
};

/** What the account's own answer adds to what is proven. */
const markThrough = (
  reading: Reading,
  account: AccountState,
  proven: { readonly readLedger: number; readonly shownMs: number | null },
  next: bigint | null,
): ReadingAction => {
  const { shownMs } = proven;
  const isWhole = isThrough(proven.readLedger, account);
  const readLedger = isWhole ? Math.max(proven.readLedger, account.ledger) : proven.readLedger;
  return {
    do: 'mark',
    readLedger,
    readThroughMs: isWhole ? Math.max(account.closedAtMs, shownMs ?? 0) : shownMs,
    effectsLedger: effectsThrough(reading, readLedger, account),
    next: isWhole ? null : next,
  };
};

const onEnd = (reading: Reading, { account }: Seen<'end'>): ReadingAction => {
  const { effects, readLedger } = reading;
  if (isThrough(readLedger, account)) {
    return markThrough(reading, account, { readLedger, shownMs: null }, null);
  }
  // What comes before the cursor's own transaction has its rows, however much of that one has.
  return { do: 'prove', afterLedger: readLedger, fromToken: effects.token };
};

const onTransactions = (
  reading: Reading,
  { listed, exhausted, account }: Seen<'transactions'>,
): ReadingAction => {
  const { effects } = reading;
  const inOrder = listed.toSorted(byToken);
  const unread = inOrder.find(({ moves }) => moves.some((id) => id > effects.token));
  const last = inOrder.at(-1);
  if (last === undefined) {
    return markThrough(reading, account, { readLedger: reading.readLedger, shownMs: null }, null);
  }
  const isWhole = exhausted && unread === undefined;
  const proven = isWhole ? last.ledger : (unread ?? last).ledger - 1;
  const readLedger = Math.max(reading.readLedger, proven);
  const shown = inOrder.findLast(({ ledger }) => ledger <= proven);
  // The next page begins with the last of this one: a node that shows it knows its ledger.
  const next = unread === undefined && !exhausted ? last.token - 1n : null;
  return markThrough(reading, account, { readLedger, shownMs: shown?.closedAtMs ?? null }, next);
};

/** The next step of reading; money.md §1.1, §1.6 and §1.7. */
export const decideReading = (reading: Reading, seen: ReadingObservation): ReadingAction => {
  if (reading.isStopped) return { do: 'leave' };
  switch (seen.saw) {
    case 'network':
      if (seen.identity === 'reset') {
        return { do: 'stop', reason: 'the network was reset: its history is another' };
      }
      return seen.identity === 'same'
        ? { do: 'ask', after: reading.cursor.token }
        : { do: 'leave' };
    case 'gone': {
      // It was asked for long ago, and another listener has read on since.
      const { token } = seen.list === 'payments' ? reading.cursor : reading.effects;
      if (seen.after < token) return { do: 'ask', after: token };
      return { do: 'stop', reason: `${seen.why}; payments may have been missed` };
    }
    case 'page':
      return onPage(reading, seen);
    case 'effects':
      return onEffects(reading, seen);
    case 'end':
      return onEnd(reading, seen);
    case 'transactions':
      return onTransactions(reading, seen);
  }
};

import { randomBytes } from 'node:crypto';
import type { Increase } from 'increase';

export type InboundTransfer =
  | Increase.InboundACHTransfer
  | Increase.InboundRealTimePaymentsTransfer
  | Increase.InboundFednowTransfer
  | Increase.InboundWireTransfer;

export type OutgoingTransfer =
  | Increase.ACHTransfer
  | Increase.RealTimePaymentsTransfer
  | Increase.FednowTransfer
  | Increase.WireTransfer;

export type BankObject =
  | InboundTransfer
  | OutgoingTransfer
  | Increase.AccountNumber
  | Increase.Transaction
  | Increase.Event;

/** What a key was used for. */
export interface UsedKey {
  readonly request: string;
  readonly id: string;
}

export const ACCOUNT_ID = 'account_fake4railhead';
export const MAIN_NUMBER_ID = 'account_number_main4railhead';
export const ROUTING_NUMBER = '101050001';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 20;
const NUMBER_PREFIX = '8100';
const NUMBER_DIGITS = 12;

const draw = (letters: string, length: number): string =>
  Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');

export interface StoreOptions {
  readonly now: () => number;
  /** In cents. */
  readonly openingBalance: number;
  /** Called with each event, in their order. */
  readonly onEvent: (event: Increase.Event) => void;
}

/** The times of the account's lines, of which the next few may be made equal. */
const createLineTime = (stamp: () => string) => {
  let frozen = { at: '', left: 0 };
  return {
    freeze: (lines: number) => void (frozen = { at: stamp(), left: lines }),
    next(): string {
      if (frozen.left <= 0) return stamp();
      frozen = { ...frozen, left: frozen.left - 1 };
      return frozen.at;
    },
  };
};

export type Store = ReturnType<typeof createStore>;

/** All that the pretend bank knows, in memory. Objects are replaced, never changed. */
export const createStore = ({ now, openingBalance, onEvent }: StoreOptions) => {
  const objects = new Map<string, BankObject>();
  const keys = new Map<string, UsedKey>();
  let balance = openingBalance;
  const stamp = (): string => new Date(now()).toISOString();
  const idOf = (type: string): string => `${type}_${draw(LETTERS, ID_LENGTH)}`;

  const event = (
    category: Increase.Event['category'],
    { id, type }: { readonly id: string; readonly type: string },
  ): void => {
    const created: Increase.Event = {
      id: idOf('event'),
      associated_object_id: id,
      associated_object_type: type,
      category,
      created_at: stamp(),
      type: 'event',
    };
    objects.set(created.id, created);
    onEvent(created);
  };

  const lineTime = createLineTime(stamp);

  return {
    stamp,
    idOf,
    event,
    newNumber: (): string => `${NUMBER_PREFIX}${draw('0123456789', NUMBER_DIGITS)}`,
    keys,
    balance: () => balance,
    setBalance: (cents: number) => void (balance = cents),
    freeze: lineTime.freeze,

    get: (id: string): BankObject | undefined => objects.get(id),
    put: (object: BankObject) => void objects.set(object.id, object),
    /** All objects of a type, the oldest first. */
    all: <Type extends BankObject['type']>(type: Type): Extract<BankObject, { type: Type }>[] =>
      [...objects.values()].filter(
        (one): one is Extract<BankObject, { type: Type }> => one.type === type,
      ),

    /** Puts a line on the account. */
    book(
      amount: number,
      source: Increase.Transaction.Source,
      routeId: string | null,
      description: string,
    ): Increase.Transaction {
      const line: Increase.Transaction = {
        id: idOf('transaction'),
        account_id: ACCOUNT_ID,
        amount,
        created_at: lineTime.next(),
        currency: 'USD',
        description,
        route_id: routeId,
        route_type: routeId === null ? null : 'account_number',
        source,
        type: 'transaction',
      };
      if (Number.isSafeInteger(amount)) balance += amount;
      objects.set(line.id, line);
      event('transaction.created', line);
      return line;
    },
  };
};

/** An account number as it is created. */
export const createNumber = (
  store: Pick<Store, 'stamp' | 'newNumber' | 'idOf'>,
  name: string,
  idempotencyKey: string | null,
  id = store.idOf('account_number'),
): Increase.AccountNumber => ({
  id,
  account_id: ACCOUNT_ID,
  account_number: store.newNumber(),
  created_at: store.stamp(),
  idempotency_key: idempotencyKey,
  inbound_ach: { debit_status: 'blocked' },
  inbound_checks: { status: 'check_transfers_only' },
  name,
  routing_number: ROUTING_NUMBER,
  status: 'active',
  type: 'account_number',
});

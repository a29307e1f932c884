import type { Anchor } from '../../../domain/anchor.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import {
  accountFor,
  type KnownMovement,
  type Moved,
} from '../../../domain/ledger/decide-effects.ts';
import { isOurAccount } from '../../../domain/ledger/own-accounts.ts';
import { field } from '../../../stellar/horizon/http.ts';
import { readMemo, storable, type LedgerMemo } from '../../../stellar/memo.ts';
import type { AffectingOperation } from '../../../stellar/network.ts';
import { ledgerOf } from '../../../stellar/toid.ts';
import { movementsOf, optional } from './movements.ts';
import { readIncoming, readOperation, type Incoming } from '../records.ts';

/** What is recorded of an operation already, as money that came to the account. */
export interface Recorded {
  readonly received: readonly Moved[];
  /** The places that are taken among the operation's balance changes, by any account of ours. */
  readonly places: readonly number[];
  /** Its record could not be read; whatever it brought is a person's to decide over. */
  readonly isCase: boolean;
}

/** What is to be recorded of an operation that others made. */
export interface Explained {
  readonly operation: AffectingOperation;
  readonly transactionHash: string;
  readonly innerTransactionHash: string | null;
  readonly incoming: readonly Incoming[];
  readonly movements: readonly KnownMovement[];
  /** Who gave it, and by which name: what a claimable balance is matched by. */
  readonly given: Pick<Incoming, 'fromAccount' | 'fromMuxedAccount' | 'memo'>;
  /** It did something that no row of ours can hold: a person has to look at the ledger. */
  readonly isUnreadable: boolean;
}

type OperationFacts = Pick<
  Incoming,
  'transactionHash' | 'innerTransactionHash' | 'closedAt' | 'ledger' | 'fromAccount' | 'memo'
>;

const attempt = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

/** Whatever can be read of the record; the rest is what the effects say. */
const factsOf = (record: unknown, { token, closedAtMs }: AffectingOperation): OperationFacts => {
  const memo = attempt<LedgerMemo | null>(() => readMemo(field(record, 'transaction')), null);
  const read = attempt(() => readOperation(record), null);
  return {
    transactionHash: storable(
      read?.transactionHash ?? optional(record, 'transaction_hash') ?? 'unknown',
    ),
    innerTransactionHash: read?.innerTransactionHash ?? null,
    closedAt: read?.closedAt ?? new Date(closedAtMs),
    ledger: String(ledgerOf(token)),
    fromAccount: storable(optional(record, 'source_account') ?? 'unknown'),
    memo,
  };
};

/** What an operation's own record says left the account. */
const takenBy = (
  anchor: Anchor,
  account: string,
  record: unknown,
  transactionHash: string,
): readonly KnownMovement[] => {
  const type = optional(record, 'type') ?? '';
  if (type !== 'clawback' && type !== 'invoke_host_function') return [];
  const moved = attempt(() => movementsOf(record, account) ?? [], []);
  const left = moved.filter(({ from, to }) => from === account && to !== account);
  return left.map(({ asset, amount, to, isClawback }): KnownMovement => {
    const isOurs =
      (to !== null && isOurAccount(anchor, to)) ||
      anchor.classifyOutgoing?.({ account, type, destination: to, transactionHash }) === 'treasury';
    const kind = isClawback ? 'clawback' : isOurs ? 'treasury' : 'debit';
    return { asset, change: -stroopsOf(amount), kind };
  });
};

/** The places that what nobody can explain may have; a classic operation has one place alone. */
const freePlaces = (
  record: unknown,
  taken: readonly number[],
  count: number,
): readonly number[] => {
  if (field(record, 'type') !== 'invoke_host_function') {
    return taken.includes(0) || count > 1 ? [] : [0];
  }
  const changes = field(record, 'asset_balance_changes');
  const first = Math.max(
    Array.isArray(changes) ? changes.length : 0,
    ...taken.map((one) => one + 1),
  );
  return Array.from({ length: count }, (_, index) => first + index);
};

/**
 * Says what an operation by others did to an account: what its record says, and where the effects
 * say more than that, how much more.
 */
export const explain = (
  anchor: Anchor,
  account: string,
  {
    operation,
    record,
    recorded,
  }: {
    readonly operation: AffectingOperation;
    readonly record: unknown;
    readonly recorded: Recorded;
  },
): Explained => {
  const facts = factsOf(record, operation);
  const isKnown = recorded.places.length > 0 || recorded.isCase;
  const read = isKnown ? [] : attempt(() => readIncoming(record, account), []);
  const received = [
    ...recorded.received,
    ...read.map(({ asset, amount }) => ({ asset, change: stroopsOf(amount) })),
  ];
  const { movements, unexplained } = accountFor({
    effects: operation.changes.map(({ asset, change, kind }) => {
      return { asset, change, isTrade: kind === 'trade' };
    }),
    received,
    taken: takenBy(anchor, account, record, facts.transactionHash),
  });
  const places = freePlaces(
    record,
    [...recorded.places, ...read.map(({ place }) => place)],
    unexplained.length,
  );
  const rest = unexplained.flatMap(({ asset, change }, index): Incoming[] => {
    const place = places[index];
    if (place === undefined) return [];
    return [
      {
        ...facts,
        operationId: (operation.token + BigInt(place)).toString(),
        place,
        asset,
        amount: formatAmount(change),
        fromMuxedAccount: null,
        toMuxedId: null,
        isUnderstood: false,
      },
    ];
  });
  return {
    operation,
    transactionHash: facts.transactionHash,
    innerTransactionHash: facts.innerTransactionHash,
    incoming: [...read, ...rest],
    movements,
    given: {
      fromAccount: facts.fromAccount,
      fromMuxedAccount: optional(record, 'source_account_muxed'),
      memo: facts.memo,
    },
    isUnreadable: !operation.isReadable || rest.length < unexplained.length,
  };
};

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Stroops } from '../../../../domain/money/amount.ts';
import { NATIVE, type AssetId } from '../../../../domain/money/asset.ts';
import type { Line } from '../../../../domain/ledger/reconcile.ts';
import { countedOnce } from '../../../../stellar/horizon/effects.ts';
import type {
  HistoryEffect,
  HistoryOperation,
  LedgerHistory,
} from '../../../../stellar/horizon/history.ts';
import type { LineReader } from '../align.ts';

/** The part of an account's history that is looked at: after the one token, up to the other. */
export interface LedgerRange {
  readonly account: string;
  readonly afterToken: bigint;
  readonly throughToken: bigint;
}

/** What the account gained and lost by the ledger's own history, in stroops by asset. */
export type Movements = Map<AssetId, Stroops>;

export const addMovement = (movements: Movements, asset: AssetId, change: Stroops): void =>
  void movements.set(asset, (movements.get(asset) ?? 0n) + change);

/** Operation ids as text that sorts as the numbers do. */
export const tokenKey = (token: string | bigint): string => token.toString().padStart(19, '0');

interface Movement {
  readonly operationId: string;
  readonly operation: HistoryOperation | null;
  readonly changes: ReadonlyMap<AssetId, Stroops>;
  readonly closedAtMs: number;
}

const isPathPayer = (operation: HistoryOperation | null, account: string): boolean =>
  operation !== null &&
  operation.sourceAccount === account &&
  operation.type.startsWith('path_payment');

const gather = (
  account: string,
  operationId: string,
  operation: HistoryOperation | null,
  effects: readonly HistoryEffect[],
): Movement => {
  const changes: Movements = new Map();
  for (const { asset, change } of countedOnce(effects, isPathPayer(operation, account))) {
    addMovement(changes, asset, change);
  }
  const closedAtMs = effects[0]?.closedAtMs ?? operation?.closedAtMs ?? 0;
  return { operationId, operation, changes, closedAtMs };
};

/** Reads operations and effects side by side: which names and memos, and what moved, exactly. */
const createMovementReader = (history: LedgerHistory, range: LedgerRange) => {
  const { account, afterToken, throughToken } = range;
  let operationCursor = afterToken.toString();
  let effectCursor = `${afterToken}-0`;
  let effects: HistoryEffect[] = [];
  let effectsEnd = false;
  let operationsEnd = false;
  const within = (id: string): boolean => BigInt(id) <= throughToken;

  /** Effects up to a token; `null` for all that there are. */
  const effectsThrough = async (through: bigint | null): Promise<HistoryEffect[]> => {
    const covers = (): boolean =>
      through !== null && BigInt(effectCursor.split('-')[0] ?? '0') > through;
    while (!effectsEnd && !covers()) {
      const page = await history.effects(account, effectCursor);
      effectCursor = page.cursor;
      effects = effects.concat(page.items.filter(({ operationId }) => within(operationId)));
      effectsEnd = page.exhausted || !within(effectCursor.split('-')[0] ?? '0');
    }
    const isTaken = ({ operationId }: HistoryEffect): boolean =>
      through === null || BigInt(operationId) <= through;
    const taken = effects.filter(isTaken);
    effects = effects.filter((effect) => !isTaken(effect));
    return taken;
  };

  return async (): Promise<{ readonly movements: readonly Movement[]; readonly end: boolean }> => {
    const page = await history.operations(account, operationCursor);
    operationCursor = page.cursor;
    operationsEnd = page.exhausted || !within(operationCursor);
    const operations = page.items.filter(({ id }) => within(id));
    const taken = await effectsThrough(operationsEnd ? null : BigInt(operationCursor));
    const byId = Map.groupBy(taken, ({ operationId }) => operationId);
    const named = new Map(operations.map((operation) => [operation.id, operation]));
    const ids = [...new Set([...byId.keys(), ...named.keys()])];
    const movements = ids
      .map((id) => gather(account, id, named.get(id) ?? null, byId.get(id) ?? []))
      .sort((one, other) => (BigInt(one.operationId) < BigInt(other.operationId) ? -1 : 1));
    return { movements, end: operationsEnd };
  };
};

const lineOf = (
  { operationId, operation, closedAtMs }: Movement,
  asset: AssetId,
  change: Stroops,
): Line => ({
  key: tokenKey(operationId),
  row: `operation ${operationId} (${operation?.type ?? 'trade'})`,
  direction: change > 0n ? 'in' : 'out',
  asset,
  amount: change < 0n ? -change : change,
  state: 'settled',
  atMs: closedAtMs,
  details: {
    ...(operation && operation.memo !== undefined ? { memo: operation.memo } : {}),
    ...(operation?.destination ? { destination: operation.destination } : {}),
  },
});

const KNOWN_HASHES = `select inner_hash as hash from ledger_envelope
  where inner_hash = any(?::text[]) or outer_hashes && ?::text[]`;

/** Operations of ours that moved nothing, in transactions that no envelope of ours carried. */
const unknownIdle = async (
  em: EntityManager,
  account: string,
  movements: readonly Movement[],
): Promise<readonly Line[]> => {
  const idle = movements.filter(
    ({ operation, changes }) =>
      operation?.sourceAccount === account &&
      [...changes.values()].every((change) => change === 0n),
  );
  if (idle.length === 0) return [];
  const hashOf = ({ operation }: Movement): string =>
    operation?.innerHash ?? operation?.transactionHash ?? '';
  const hashes = `{${[...new Set(idle.map(hashOf))].join(',')}}`;
  const rows = await em.execute<{ hash: string }[]>(KNOWN_HASHES, [hashes, hashes]);
  const known = new Set(rows.map(({ hash }) => hash));
  return idle
    .filter((movement) => !known.has(hashOf(movement)))
    .map((movement) => ({ ...lineOf(movement, NATIVE, 0n), direction: 'out' as const }));
};

/** The ledger's side of an account; `movements` adds up all that was read. */
export const readLedgerLines = (
  em: EntityManager,
  history: LedgerHistory,
  range: LedgerRange,
  movements: Movements,
): LineReader => {
  const next = createMovementReader(history, range);
  return async () => {
    const page = await next();
    const lines = page.movements.flatMap((movement) =>
      [...movement.changes].flatMap(([asset, change]) => {
        addMovement(movements, asset, change);
        return change === 0n ? [] : [lineOf(movement, asset, change)];
      }),
    );
    const idle = await unknownIdle(em, range.account, page.movements);
    const all = [...lines, ...idle].sort((one, other) => (one.key < other.key ? -1 : 1));
    return { lines: all, exhausted: page.end };
  };
};

import { stroopsOf, type Stroops } from '../../domain/amount.ts';
import { NATIVE, stellarAssetId } from '../../domain/asset.ts';
import { withDatabase } from './database.ts';

/** A movement on the ledger, as Horizon tells it. */
export interface LedgerMove {
  readonly operationId: string;
  /** The other side's account. */
  readonly party: string;
  readonly asset: string;
  readonly amount: Stroops;
  readonly isNewAccount: boolean;
}

/** Money that came to the bank or to mobile money. */
export interface BankReceipt {
  readonly rail: string;
  readonly id: string;
  /** The payer's account in the institution's books. */
  readonly payer: string;
  readonly amount: Stroops;
}

/** A pay-out that stands in an institution's books as paid, or as on its way. */
export interface BankPayout {
  readonly key: string;
  readonly amount: Stroops;
}

/** Where the anchor says that a sum went. */
export interface Placement {
  /** The ledger's operation id, or the rail's name and its own reference. */
  readonly source: string;
  readonly amount: Stroops;
  readonly disposition: string | null;
  readonly transactionId: string | null;
  /** Of the investigation, where it is one. */
  readonly investigation: { readonly state: string; readonly resolution: string | null } | null;
}

export interface Story {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly parkedReason: string | null;
  readonly amountIn: Stroops;
  readonly amountOut: Stroops;
  /** The keys under which a rail was asked to pay for it. */
  readonly keys: readonly string[];
}

/** What the ledger and the bank hold, and what the anchor says of it. */
export interface Evidence {
  readonly asset: string;
  readonly ledgerIn: readonly LedgerMove[];
  readonly ledgerOut: readonly LedgerMove[];
  readonly bankIn: readonly BankReceipt[];
  readonly bankOut: readonly BankPayout[];
  readonly received: ReadonlyMap<string, Placement>;
  readonly stories: ReadonlyMap<string, Story>;
}

const PAGE = 200;
const text = (value: unknown, name: string): string => {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
};

const assetOfRecord = (record: unknown): string =>
  text(record, 'asset_type') === 'native'
    ? NATIVE
    : stellarAssetId(text(record, 'asset_code'), text(record, 'asset_issuer'));

const moveOf = (record: unknown, account: string): (LedgerMove & { isIn: boolean }) | null => {
  const operationId = text(record, 'id');
  if (text(record, 'type') === 'create_account') {
    const funder = text(record, 'funder');
    const amount = stroopsOf(text(record, 'starting_balance'));
    const party = funder === account ? text(record, 'account') : funder;
    const isIn = funder !== account;
    return { operationId, party, asset: NATIVE, amount, isNewAccount: true, isIn };
  }
  const [from, to] = [text(record, 'from'), text(record, 'to')];
  if (from === '' || to === '' || from === to) return null;
  const isIn = to === account;
  return {
    operationId,
    party: isIn ? from : to,
    asset: assetOfRecord(record),
    amount: stroopsOf(text(record, 'amount')),
    isNewAccount: false,
    isIn,
  };
};

/** Everything that the ledger has ever moved in or out of an account. */
export const readLedger = async (horizonUrl: string, account: string) => {
  const moves: (LedgerMove & { isIn: boolean })[] = [];
  for (let cursor = '0'; ;) {
    const url = `${horizonUrl}/accounts/${account}/payments?limit=${PAGE}&cursor=${cursor}`;
    const page: unknown = await (await fetch(url)).json();
    const embedded: unknown = Reflect.get(page as object, '_embedded');
    const records: unknown = Reflect.get(embedded as object, 'records');
    if (!Array.isArray(records)) throw new Error('the ledger answered without records');
    for (const record of records) {
      const move = moveOf(record, account);
      if (move) moves.push(move);
      cursor = text(record, 'paging_token');
    }
    if (records.length < PAGE) return moves;
  }
};

interface Statement {
  readonly bank: { readonly transfers: readonly unknown[]; readonly payments: readonly unknown[] };
  readonly mobileMoney: {
    readonly collections: readonly unknown[];
    readonly payouts: readonly unknown[];
  };
}
const part = (value: unknown, name: string): unknown => Reflect.get(value as object, name);

/** The books of both institutions, whole. */
export const readBank = async (bankUrl: string) => {
  const { bank, mobileMoney } = (await (
    await fetch(`${bankUrl}/sandbox/statement`)
  ).json()) as Statement;
  const bankIn: BankReceipt[] = [
    ...bank.transfers.map((transfer) => ({
      rail: 'sandbox-bank',
      id: text(transfer, 'id'),
      payer: text(part(transfer, 'payer'), 'account'),
      amount: stroopsOf(text(transfer, 'amount')),
    })),
    ...mobileMoney.collections.map((collection) => ({
      rail: 'sandbox-mobile-money',
      id: text(collection, 'transactionId'),
      payer: text(part(collection, 'payer'), 'msisdn'),
      amount: stroopsOf(text(part(collection, 'amount'), 'value')),
    })),
  ];
  const bankOut: BankPayout[] = [
    ...bank.payments
      .filter((payment) => text(payment, 'status') === 'booked')
      .map((payment) => ({
        key: text(payment, 'idempotency_key'),
        amount: stroopsOf(text(payment, 'amount')),
      })),
    ...mobileMoney.payouts
      .filter((payout) => text(payout, 'status') !== 'FAILED')
      .map((payout) => ({
        key: text(payout, 'externalId'),
        amount: stroopsOf(text(part(payout, 'amount'), 'value')),
      })),
  ];
  return { bankIn, bankOut };
};

const PLACEMENTS = `select 'stellar/' || p.operation_id as source, p.amount::text, p.disposition,
    p.transaction_id::text, i.state, i.resolution
  from received_payment p left join investigation i on i.source_key = p.investigation_key
  union all
  select r.rail || '/' || r.rail_reference, r.amount::text, r.disposition,
    r.transaction_id::text, i.state, i.resolution
  from rail_receipt r left join investigation i on i.source_key = r.investigation_key`;
const STORIES = `select id::text, kind, status, parked_reason,
    coalesce(amount_in, 0)::text as amount_in, coalesce(amount_out, 0)::text as amount_out,
    array(select key from rail_payment p where p.transaction_id = t.id) as keys
  from transaction t where status <> 'incomplete'`;

type Row = Readonly<Record<string, string | null>>;

/** What the anchor itself says, read from its database. */
export const readAnchor = async (databaseUrl: string) => {
  return withDatabase(databaseUrl, async (client) => {
    const placements = (await client.query<Row>(PLACEMENTS)).rows;
    const stories = (await client.query<Row & { keys: string[] }>(STORIES)).rows;
    return {
      received: new Map(
        placements.map((row): [string, Placement] => [
          row['source'] ?? '',
          {
            source: row['source'] ?? '',
            amount: stroopsOf(row['amount'] ?? '0'),
            disposition: row['disposition'] ?? null,
            transactionId: row['transaction_id'] ?? null,
            investigation:
              typeof row['state'] === 'string'
                ? { state: row['state'], resolution: row['resolution'] ?? null }
                : null,
          },
        ]),
      ),
      stories: new Map(
        stories.map((row): [string, Story] => [
          row['id'] ?? '',
          {
            id: row['id'] ?? '',
            kind: row['kind'] ?? '',
            status: row['status'] ?? '',
            parkedReason: row['parked_reason'] ?? null,
            amountIn: stroopsOf(row['amount_in'] ?? '0'),
            amountOut: stroopsOf(row['amount_out'] ?? '0'),
            keys: row.keys,
          },
        ]),
      ),
    };
  });
};

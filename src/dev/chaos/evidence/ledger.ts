import { stroopsOf } from '../../../domain/money/amount.ts';
import { NATIVE, stellarAssetId } from '../../../domain/money/asset.ts';
import { textOf, type LedgerMove, type MemoBytes } from './evidence.ts';

/** A movement, and whether it came to the account that was asked about. */
type AccountMove = LedgerMove & { readonly isIn: boolean };

const PAGE = 200;

const assetOfRecord = (record: unknown): string =>
  textOf(record, 'asset_type') === 'native'
    ? NATIVE
    : stellarAssetId(textOf(record, 'asset_code'), textOf(record, 'asset_issuer'));

const memoOf = (record: unknown): MemoBytes | null => {
  const transaction: unknown = Reflect.get(record as object, 'transaction');
  const type = textOf(transaction, 'memo_type');
  if (type === '' || type === 'none') return null;
  // Text is bytes, and Horizon's words for it may not be all of them.
  const value = type === 'text' ? textOf(transaction, 'memo_bytes') : textOf(transaction, 'memo');
  return { type, value };
};

const accountOpened = (record: unknown, account: string) => {
  const funder = textOf(record, 'funder');
  return {
    party: funder === account ? textOf(record, 'account') : funder,
    asset: NATIVE,
    amount: stroopsOf(textOf(record, 'starting_balance')),
    isNewAccount: true,
    isIn: funder !== account,
    isMuxed: false,
    toMuxedId: null,
  };
};

const transferred = (record: unknown, account: string, toMuxedId: string) => {
  const [from, to] = [textOf(record, 'from'), textOf(record, 'to')];
  if (from === '' || to === '' || from === to) return [];
  const isIn = to === account;
  if (!isIn && from !== account) return [];
  const muxedEnds = [textOf(record, 'from_muxed'), textOf(record, 'to_muxed'), toMuxedId];
  return [
    {
      party: isIn ? from : to,
      asset: assetOfRecord(record),
      amount: stroopsOf(textOf(record, 'amount')),
      isNewAccount: false,
      isIn,
      isMuxed: muxedEnds.some((end) => end !== ''),
      toMuxedId: toMuxedId === '' ? null : toMuxedId,
    },
  ];
};

/** What a call of contracts has moved, each change by itself. */
const changesOf = (record: unknown, account: string) => {
  const changes: unknown = Reflect.get(record as object, 'asset_balance_changes');
  if (!Array.isArray(changes)) return [];
  return changes.flatMap((change: unknown) =>
    transferred(change, account, textOf(change, 'destination_muxed_id')),
  );
};

/** What one record of an account's payments has moved for it. */
export const movesOf = (record: unknown, account: string): readonly AccountMove[] => {
  const type = textOf(record, 'type');
  const moves =
    type === 'create_account'
      ? [accountOpened(record, account)]
      : type === 'invoke_host_function'
        ? changesOf(record, account)
        : transferred(record, account, textOf(record, 'to_muxed_id'));
  const shared = {
    operationId: textOf(record, 'id'),
    memo: memoOf(record),
    closedAtMs: Date.parse(textOf(record, 'created_at')),
  };
  return moves.map((move) => ({ ...shared, ...move }));
};

/** Everything that the ledger has ever moved in or out of an account. */
export const readLedger = async (
  horizonUrl: string,
  account: string,
): Promise<readonly AccountMove[]> => {
  const moves: AccountMove[] = [];
  for (let cursor = '0'; ;) {
    const query = `limit=${PAGE}&cursor=${cursor}&join=transactions`;
    const url = `${horizonUrl}/accounts/${account}/payments?${query}`;
    const page: unknown = await (await fetch(url)).json();
    const embedded: unknown = Reflect.get(page as object, '_embedded');
    const records: unknown = Reflect.get(embedded as object, 'records');
    if (!Array.isArray(records)) throw new Error('the ledger answered without records');
    for (const record of records) {
      moves.push(...movesOf(record, account));
      cursor = textOf(record, 'paging_token');
    }
    if (records.length < PAGE) return moves;
  }
};

import type { AssetId } from '../../../domain/money/asset.ts';
import { isRefusal, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { isContract, isMuxedAccount } from '../../../stellar/accounts/address.ts';
import type { NetworkReader } from '../../deps.ts';

/** The account of a deposit or a withdrawal, and what is to go with it. */
interface NamedAccount {
  /** G…, M… or C…: who is paid, or who pays. */
  readonly account: string;
  readonly asset: AssetId;
  readonly kind: 'deposit' | 'withdrawal';
  /** What may name a memo that the account is to be paid with: a deposit's own, or a refund's. */
  readonly input: { readonly memo?: unknown; readonly refund_memo?: unknown };
}

/**
 * Refuses a contract account (C…) where it cannot be paid: nobody of ours can try a call, its asset
 * has no contract, or a memo is to go with the payment, which no call can carry. Of a withdrawal it
 * is who would be paid a refund.
 */
const judgeContract = async (
  { contracts }: Pick<NetworkReader, 'contracts'>,
  { asset, kind, input }: NamedAccount,
): Promise<Refusal | null> => {
  if (!contracts) return refuseField('account_malformed', 'account', 'contract_not_served');
  const memoField = kind === 'deposit' ? 'memo' : 'refund_memo';
  if (input[memoField] !== undefined) {
    return refuseField('memo_malformed', memoField, 'memo_with_contract');
  }
  const isThere = await contracts.hasContract(asset);
  if (isRefusal(isThere)) return isThere;
  return isThere ? null : refuseField('account_malformed', 'account', 'asset_without_contract');
};

/** Refuses an account that cannot be paid as it is named. */
export const judgeAccount = async (
  network: Pick<NetworkReader, 'contracts'>,
  named: NamedAccount,
): Promise<Refusal | null> => {
  const { account, kind, input } = named;
  if (isContract(account)) return judgeContract(network, named);
  return kind === 'deposit' && input.memo !== undefined && isMuxedAccount(account)
    ? refuseField('memo_malformed', 'memo', 'memo_with_muxed')
    : null;
};

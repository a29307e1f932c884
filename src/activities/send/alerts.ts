import type { EntityManager } from '@mikro-orm/postgresql';
import { SenderAlert } from '../../db/entities/sender-alert.ts';
import type { SenderAlertKind } from '../../domain/ledger/sender-alerts.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import type { Queue } from './queue/queue.ts';

/* What a sender has an operator know: health shows each row, and all but `low_balance` make it red. */

/** One alert; `asset` where it is about one. */
interface Alert {
  readonly account: string;
  readonly kind: SenderAlertKind;
  readonly asset?: AssetId;
  readonly reason: string;
  readonly refundsOnly?: boolean;
  /** Decimal string. */
  readonly balance?: string;
  readonly ledgerClosedAt?: Date;
}

/** Raises an alert, or confirms it with the facts of now; `since` stays what it was. */
export const raiseAlert = async (
  em: EntityManager,
  { asset = '', refundsOnly = false, ...alert }: Alert,
): Promise<void> => {
  await em.upsert(SenderAlert, { asset, refundsOnly, ...alert, lastAt: new Date() });
};

/** Takes an alert back; without `asset`, the one that is about none. */
export const clearAlert = async (
  em: EntityManager,
  { account, kind, asset = '' }: Pick<Alert, 'account' | 'kind' | 'asset'>,
): Promise<void> => {
  await em.nativeDelete(SenderAlert, { account, kind, asset });
};

/** An insufficient asset is left alone for so long; then it is looked whether there is enough. */
const INSUFFICIENT_FOR_MS = 15_000;

/** Binding stops for what needs the asset until it is there; the row stays until it has gone well. */
export const markInsufficient = async (
  em: EntityManager,
  account: string,
  lack: { readonly asset: AssetId; readonly reason: string; readonly queue?: Queue },
): Promise<void> => {
  const { asset, reason, queue } = lack;
  const refundsOnly = queue === 'refunds';
  await raiseAlert(em, { account, kind: 'insufficient_balance', asset, reason, refundsOnly });
};

/** What was sent since an asset was found insufficient has gone well: it is there again. */
export const clearInsufficient = async (
  em: EntityManager,
  account: string,
  assets: readonly AssetId[],
  signedAt: Date,
): Promise<void> => {
  await em.nativeDelete(SenderAlert, {
    account,
    kind: 'insufficient_balance',
    asset: { $in: [...assets] },
    lastAt: { $lte: signedAt },
  });
};

interface InsufficientAsset {
  readonly asset: AssetId;
  /** True while it is too early to look again. */
  readonly rests: boolean;
}

/** What an account is known to lack for the payments of a queue; refunds keep no pay-out waiting. */
export const insufficientAssets = async (
  em: EntityManager,
  account: string,
  queue: Queue,
): Promise<readonly InsufficientAsset[]> => {
  const kind = 'insufficient_balance';
  const ofPayouts = queue === 'payouts' ? { refundsOnly: false } : {};
  const rows = await em.find(SenderAlert, { account, kind, ...ofPayouts });
  const since = Date.now() - INSUFFICIENT_FOR_MS;
  return rows.map(({ asset, lastAt }) => ({ asset, rests: lastAt.getTime() > since }));
};

/** Forgets what an account lacked once nothing waits for it any more. */
export const forgetUnneeded = async (em: EntityManager, account: string): Promise<void> => {
  await em.execute(
    `delete from sender_alert a where a.account = ? and (
       (a.kind = 'insufficient_balance'
          and not exists (select from ledger_payment p
            where p.source_account = a.account and p.state = 'queued'
              and (a.asset = 'stellar:native' or p.asset = a.asset))
          and not exists (select from ledger_payment p
            where p.source_account = a.account and p.state = 'bound'
              and (a.asset = 'stellar:native' or p.asset = a.asset)))
       or (a.kind = 'fee_at_cap' and not exists (select from ledger_envelope e
          where e.source_account = a.account and e.state = 'signed')))`,
    [account],
    'run',
  );
};

import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor } from '../../db/entities/money-in.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import type { Queue } from './queue/queue.ts';

/* What a sender keeps about itself, as rows of `cursor`; health shows each that has a reason. */

/** The reference ledger of an account's sender, and why it stands still for a person. */
export const sendSource = (account: string): string => `send/${account}`;
/** A channel whose number was used by something unknown. */
export const stoppedChannelSource = (channel: string): string => `send-channel/${channel}`;
/** An asset that an account lacks; what needs it waits. */
export const starvedSource = (account: string, asset: AssetId): string =>
  `starved/${account}/${asset}`;
/** The network asks for a better fee than anchor.ts allows. */
export const feeCapSource = (account: string): string => `fee-cap/${account}`;
/** An account that holds less of an asset than anchor.ts wants; a warning, which stops nothing. */
export const lowWaterSource = (account: string, asset: AssetId): string =>
  `low-water/${account}/${asset}`;

/** Nobody signs for an account that is in use. */
export const missingKeySource = (account: string): string => `send-key/${account}`;
/** Horizon shows no ledger that is new enough to sign by; nothing is bound until it does. */
export const horizonBehindSource = (account: string): string => `horizon-behind/${account}`;

/** A starved asset is left alone for so long; then it is looked whether there is enough of it. */
export const STARVED_FOR_MS = 15_000;

/** What is lacking for refunds alone keeps no pay-out waiting. */
const OF_REFUNDS = 'refunds: ';
export const reasonFor = (queue: Queue, reason: string): string =>
  queue === 'refunds' ? `${OF_REFUNDS}${reason}` : reason;

/** Binding stops for what needs the asset until it is there; the row stays until it has gone well. */
export const starve = async (
  em: EntityManager,
  account: string,
  asset: AssetId,
  reason: string,
): Promise<void> => {
  const source = starvedSource(account, asset);
  await em.upsert(Cursor, { source, stoppedReason: reason, lastReadAt: new Date() });
};

/** What was sent since an asset was found lacking has gone well: it is there again. */
export const feed = async (
  em: EntityManager,
  account: string,
  assets: readonly AssetId[],
  signedAt: Date,
): Promise<void> => {
  await em.nativeDelete(Cursor, {
    source: { $in: assets.map((asset) => starvedSource(account, asset)) },
    lastReadAt: { $lte: signedAt },
  });
};

export interface Starved {
  readonly asset: AssetId;
  /** True while it is too early to look again. */
  readonly rests: boolean;
}

/** What an account is known to lack for the payments of a queue. */
export const insufficientAssets = async (
  em: EntityManager,
  account: string,
  queue: Queue,
): Promise<readonly Starved[]> => {
  const prefix = starvedSource(account, '');
  const found = await em.find(Cursor, { source: { $like: `${prefix}%` } });
  const since = Date.now() - STARVED_FOR_MS;
  const rows = found.filter(
    ({ stoppedReason }) => queue === 'refunds' || !stoppedReason?.startsWith(OF_REFUNDS),
  );
  return rows.map(({ source, lastReadAt }) => ({
    asset: source.slice(prefix.length),
    rests: (lastReadAt?.getTime() ?? 0) > since,
  }));
};

/** Forgets what an account lacked once nothing waits for it any more. */
export const forgetUnneeded = async (em: EntityManager, account: string): Promise<void> => {
  const waiting = `exists (select from ledger_payment p
    where p.source_account = ? and p.state in ('queued', 'bound')`;
  await em.execute(
    `delete from cursor c where (c.source = ? and not ${waiting}))
       or (c.source like ? and not ${waiting} and 'starved/' || ? || '/' || p.asset = c.source))
       or (c.source = ? and not exists (select from ledger_envelope e
             where e.source_account = ? and e.state = 'signed'))`,
    [
      starvedSource(account, 'stellar:native'),
      account,
      `starved/${account}/stellar:%:%`,
      account,
      account,
      feeCapSource(account),
      account,
    ],
    'run',
  );
};

import type { NextDeps } from '../deps.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Terms } from '../../../domain/ledger/spendable.ts';
import type { Stroops } from '../../../domain/money/amount.ts';
import { parseStellarAsset, type AssetId } from '../../../domain/money/asset.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import { OPERATIONS_MAX, OPERATIONS_UNDER_FEE_BUMP } from '../../../stellar/envelopes/envelope.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import { packEnvelopes } from './candidates.ts';
import type { Queue } from './queue.ts';
import { freeChannels, type FreeChannel } from '../envelopes/channels.ts';
import { createMake } from '../envelopes/build-envelope.ts';
import { createPickPayments } from './batch.ts';
import { noteLowBalances } from './low-balance.ts';
import { forgetUnneeded, insufficientAssets, markInsufficient } from '../alerts.ts';

/** How often payments that cannot go out now are passed over before the loop breathes. */
const TRIES_MAX = 10;
const BOUND_AT_ONCE = 4;

const termsOf = (
  account: string,
  { baseReserve }: LedgerHead,
  feePerOperation: Stroops,
  envelopes: number,
): Terms => ({
  baseReserve,
  feePerOperation,
  envelopes,
  isIssuerOf: (asset) => {
    const parsed = parseStellarAsset(asset);
    return !isRefusal(parsed) && parsed.issuer === account;
  },
});

/** True when an asset that was lacking is to be tried again now; what nobody needs is forgotten. */
const probes = async (em: EntityManager, account: string, queue: Queue): Promise<boolean> => {
  if ((await insufficientAssets(em, account, queue)).length === 0) return false;
  await forgetUnneeded(em, account);
  return (await insufficientAssets(em, account, queue)).some(({ rests }) => !rests);
};

/**
 * The channels that a queue may have of those that are free. Each memo takes a channel alone, so
 * refunds never take the last one that is free: a pay-out that comes in the next moment finds it. An
 * account with one channel has none to keep; there a refund may make a pay-out wait for one ledger.
 */
const channelsFor = (
  queue: Queue,
  { free, all }: Awaited<ReturnType<typeof freeChannels>>,
): readonly FreeChannel[] => (queue === 'refunds' && all > 1 ? free.slice(0, -1) : free);

/**
 * Packs, signs and journals the next envelopes of an account and a queue, one for each channel that
 * it may have. Nothing is sent here: only what is in the database may be.
 */
export const createBindNext = (deps: NextDeps) => {
  const { orm, account, accounts, anchor } = deps;
  const pick = createPickPayments(deps);
  const make = createMake(deps);

  /** @returns how many envelopes were bound, and whether a channel is left for more. */
  return async (
    head: LedgerHead,
    offer: Stroops,
    queue: Queue,
  ): Promise<{ readonly bound: number; readonly isFull: boolean }> => {
    const em = orm.em.fork();
    const found = await freeChannels(em, account, deps.channels);
    if (found.free.length === 0) return { bound: 0, isFull: true };
    const free = channelsFor(queue, found);
    const kept = found.free.length - free.length;
    const source = (await accounts.readOwn([account], head)).get(account);
    if (!source?.account) return { bound: 0, isFull: true };
    // Another node may have answered; what lacks by the word of one that lags is not lacking.
    if (!source.isFresh) return { bound: 0, isFull: false };
    if (queue === 'payouts') await noteLowBalances(em, anchor, source.account);
    // What was lacking a moment ago is tried with one envelope before all channels pay for it.
    const isProbing = await probes(em, account, queue);
    const operationsMax = free[0]?.number === 0 ? OPERATIONS_MAX : OPERATIONS_UNDER_FEE_BUMP;
    const terms = termsOf(account, head, offer, free.length);
    let channels = isProbing ? free.slice(0, 1) : free;
    const lacking = new Set<AssetId>();
    let bound = 0;
    for (let tries = 0; tries < TRIES_MAX && channels.length > 0; tries += 1) {
      const room = { envelopes: channels.length, operations: channels.length * operationsMax };
      const picked = await pick(source.account, head, terms, queue, room);
      if (picked === null) break;
      for (const asset of picked.lacking) lacking.add(asset);
      const envelopes = packEnvelopes(picked.payments, channels.length, operationsMax);
      const pairs = envelopes.flatMap((batch, place) => {
        const channel = channels[place];
        return channel ? [{ channel, batch }] : [];
      });
      const carriers = pairs.map(({ channel }) => channel.account);
      await accounts.readOwn(carriers, head);
      const ends = await concurrently(pairs, BOUND_AT_ONCE, async ({ channel, batch }) =>
        make(channel, batch, picked.calls, { head, offer }),
      );
      bound += ends.filter((end) => end === 'bound').length;
      // Somebody else sends for this account: the next look will show what is left.
      if (ends.includes('taken')) break;
      const done = new Set(pairs.filter((_, place) => ends[place] === 'bound'));
      const used = new Set([...done].map(({ channel }) => channel.account));
      channels = channels.filter(({ account: channel }) => !used.has(channel));
    }
    // The envelopes just signed say nothing of it, so that health does not flicker when they go well.
    for (const asset of lacking) {
      await markInsufficient(em, account, { asset, reason: 'underfunded', queue });
    }
    return { bound, isFull: channels.length + kept === 0 };
  };
};

import { inTransaction } from '../../../services/deps.ts';
import type { Stroops } from '../../../domain/money/amount.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import { spendable, type LedgerAccount } from '../../../domain/ledger/decide-payment.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import { channelContent } from '../../../stellar/envelopes/payment-operations.ts';
import {
  failedLately,
  leaseChannel,
  markReady,
  ownChannel,
  planChannels,
  plannedChannels,
} from './channels.ts';
import { journalEnvelope, type MadeEnvelope } from './seal-envelope.ts';
import { createSigned } from './build-envelope.ts';
import type { NextDeps } from '../deps.ts';

/** An envelope carries at most 20 signatures: the account's own and those of the new channels. */
const CHANNELS_MAX = 19;
/** A sponsored account stands on two base reserves of its sponsor. */
const RESERVES = 2n;
const OPERATIONS = 3n;

const affordableCount = (
  source: LedgerAccount,
  { baseReserve }: LedgerHead,
  offer: Stroops,
): number => {
  const options = { isIssuer: false, isNative: true, baseReserve };
  const free = spendable(source, NATIVE, options) ?? 0n;
  return Number(free / (RESERVES * baseReserve + OPERATIONS * offer));
};

/**
 * Makes the channels that anchor.ts asks for and that are not there yet: an envelope like any other,
 * journalled before it is sent, which carries no payments. The distribution account sponsors their
 * reserves; they hold no XLM.
 */
export const createMakeChannels = (deps: NextDeps) => {
  const { orm, account, accounts, channels, channelSigner, log } = deps;
  const signed = createSigned(deps);
  let isPlanned = false;

  const plan = async (): Promise<void> => {
    if (isPlanned) return;
    await planChannels(orm.em.fork(), account, channels);
    isPlanned = true;
  };

  const journal = async (made: MadeEnvelope, created: readonly string[]): Promise<boolean> =>
    inTransaction(orm, async (em) => {
      if (!(await leaseChannel(em, account))) return false;
      if (!(await journalEnvelope(em, made, 'channels'))) return false;
      await em.execute(
        `update channel set state = 'creating', envelope_hash = ?
           where account = any(?::text[]) and state = 'planned'`,
        [made.innerHash, `{${created.join(',')}}`],
        'run',
      );
      return true;
    });

  /** True when something was journalled that is to be sent. */
  return async (head: LedgerHead, offer: Stroops): Promise<boolean> => {
    await plan();
    const em = orm.em.fork();
    const planned = (await plannedChannels(em, account, channels)).slice(0, CHANNELS_MAX);
    if (planned.length === 0) return false;
    const found = await accounts.readOwn([account, ...planned.map((one) => one.account)], head);
    const isThere = (name: string): boolean => (found.get(name)?.account ?? null) !== null;
    const isMissing = (name: string): boolean =>
      (found.get(name)?.isFresh ?? false) && !isThere(name);
    await markReady(em, planned.map((one) => one.account).filter(isThere));
    const read = found.get(account);
    const source = read?.isFresh ? read.account : null;
    const own = await ownChannel(em, account);
    if (!source || !own || source.sequence < own.usedSequence) return false;
    if (await failedLately(em, account)) return false;
    const missing = planned
      .filter((one) => isMissing(one.account))
      .slice(0, affordableCount(source, head, offer));
    if (missing.length === 0) return false;
    const created = missing.map((one) => one.account);
    const made = await signed({
      networkPassphrase: deps.networkPassphrase,
      account,
      channel: own,
      ledgerSequence: source.sequence,
      head,
      lifeMs: deps.lifeMs,
      feePerOperation: offer,
      content: channelContent(account, created),
      payer: deps.payer,
      others: missing.map(({ number }) => channelSigner(account, number)),
    });
    if (made === null) return false;
    log.info({ account, channels: created.length }, 'channels are made');
    return journal(made, created);
  };
};

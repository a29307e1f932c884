import type { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from '../../../services/deps.ts';
import type { Stroops } from '../../../domain/money/amount.ts';
import { withMargin } from '../../../domain/ledger/fee-strategy.ts';
import { restoreContent } from '../../../stellar/envelopes/contract-transfer.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import type { NextDeps } from '../deps.ts';
import { createSeal } from '../envelopes/build-envelope.ts';
import { freeChannels, leaseChannel } from '../envelopes/channels.ts';
import { journalEnvelope } from '../envelopes/seal-envelope.ts';

/** True while one is on its way, came after what was seen, or came to nothing in the last minute. */
const restoredLately = async (
  em: EntityManager,
  account: string,
  ledger: number,
): Promise<boolean> => {
  const rows = await em.execute<unknown[]>(
    `select 1 from ledger_envelope where source_account = ? and purpose = 'restore'
        and (state = 'signed' or ledger > ?
          or (state in ('failed', 'dead') and settled_at > now() - interval '1 minute')) limit 1`,
    [account, ledger],
  );
  return rows.length > 0;
};

/**
 * Restores what a trial found to be archived: an envelope of its own, journalled before it is sent,
 * which carries no payments. Since protocol 23 a call restores what it needs by itself; this is for
 * what a server asks to have restored before.
 */
export const createRestore = (deps: NextDeps) => {
  const { orm, account, calls, log } = deps;
  const seal = createSeal(deps);

  /** True when something was journalled that is to be sent. */
  return async (head: LedgerHead, offer: Stroops): Promise<boolean> => {
    const archived = calls.takeArchived();
    if (archived === null) return false;
    const em = orm.em.fork();
    const [channel] = (await freeChannels(em, account, deps.channels)).free;
    if (!channel || (await restoredLately(em, account, archived.ledger))) return false;
    const { transactionData, resourceFee } = archived.resources;
    const resources = { transactionData, resourceFee: withMargin(resourceFee) };
    const made = await seal(channel, restoreContent(account, resources), { head, offer });
    if (made === null) return false;
    const isBound = await inTransaction(
      orm,
      async (writing) =>
        (await leaseChannel(writing, made.channel)) && journalEnvelope(writing, made, 'restore'),
    );
    if (isBound) log.info({ account, innerHash: made.innerHash }, 'archived entries are restored');
    return isBound;
  };
};

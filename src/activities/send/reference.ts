import { Cursor } from '../../db/entities/money-in.ts';
import type { Orm } from '../../db/orm.ts';
import type { LedgerHead, StellarNetwork } from '../../stellar/network.ts';
import { compareNetwork } from '../../stellar/envelopes/reference.ts';
import type { Log } from '../../lib/log.ts';
import { sendSource } from './state.ts';

interface ReferenceDeps {
  readonly orm: Orm;
  readonly network: StellarNetwork;
  readonly account: string;
  readonly log: Log;
}

/** A network that goes on where it was is compared with what we remember only so often. */
const COMPARE_EVERY_MS = 30_000;

const RESET = 'the network was reset: it has another history than ours';

/**
 * - `same`: the network that we know; go on.
 * - `behind`: a node that has not come as far as another was. It says nothing of now.
 * - `held`: the network that we know; nothing is sent until a person has cleared something.
 * - `stopped`: another network; nothing that it says is believed until a person has cleared it.
 */
type SenderIdentity = 'same' | 'behind' | 'held' | 'stopped';

/** Keeps a ledger's hash as the reference by which the network is known again. */
export const createReference = ({ orm, network, account, log }: ReferenceDeps) => {
  const source = sendSource(account);
  let comparedAtMs = 0;
  let newest = 0;

  const compare = async (head: LedgerHead, known: Cursor | null): Promise<SenderIdentity> => {
    const reference =
      known?.latestLedger && known.latestLedgerHash
        ? { sequence: Number(known.latestLedger), hash: known.latestLedgerHash }
        : null;
    const identity = await compareNetwork(network, reference, head);
    const em = orm.em.fork();
    if (identity === 'behind') {
      // Whoever comes after it has to be looked at anew.
      comparedAtMs = 0;
      return 'behind';
    }
    if (identity === 'reset') {
      log.error({ account, ledger: reference?.sequence }, RESET);
      await em.upsert(Cursor, { source, stoppedReason: RESET });
      return 'stopped';
    }
    comparedAtMs = Date.now();
    await em.upsert(Cursor, {
      source,
      latestLedger: String(head.sequence),
      latestLedgerHash: head.hash,
      lastReadAt: new Date(),
    });
    return 'same';
  };

  return async (head: LedgerHead): Promise<SenderIdentity> => {
    const known = await orm.em.fork().findOne(Cursor, { source });
    if (known?.stoppedReason === RESET) return 'stopped';
    const good = known?.stoppedReason ? 'held' : 'same';
    const goesOn = head.sequence >= newest && newest > 0;
    if (goesOn && Date.now() - comparedAtMs < COMPARE_EVERY_MS) {
      newest = head.sequence;
      return good;
    }
    if (head.sequence < newest) {
      comparedAtMs = 0;
      return 'behind';
    }
    const identity = await compare(head, known);
    if (identity !== 'same') return identity;
    newest = head.sequence;
    return good;
  };
};

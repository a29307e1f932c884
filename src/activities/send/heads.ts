import type { EntityManager } from '@mikro-orm/postgresql';
import { SenderAlert } from '../../db/entities/sender-alert.ts';
import type { Orm } from '../../db/orm.ts';
import {
  judgeHead,
  oldFromMs,
  rememberHead,
  type HeadMemory,
  type HeadVerdict,
} from '../../domain/ledger/decide-head.ts';
import { NetworkFault, type LedgerHead, type StellarNetwork } from '../../stellar/network.ts';
import type { Log } from '../../lib/log.ts';
import { clearAlert, raiseAlert } from './alerts.ts';

interface HeadDeps {
  readonly orm: Orm;
  readonly network: Pick<StellarNetwork, 'coreLedger'>;
  readonly account: string;
  readonly log: Log;
  readonly lifeMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Judges the newest ledgers that are seen, and has health say so while they are too old. */
interface HeadWatch {
  /** True when an envelope may be signed by this ledger. */
  isFresh(head: LedgerHead): Promise<boolean>;
  /**
   * Takes note of a ledger that is older than one that was seen before.
   * @returns true once it has lasted: of two nodes behind one address the other one may be well.
   */
  sawOlder(head: LedgerHead): Promise<boolean>;
  /** The newest ledger that the source's core says it has closed; null where it does not say. */
  core(): Promise<number | null>;
  /** True while health says that the source is behind. */
  isBehind(): Promise<boolean>;
}

/** A source is asked for its core's newest ledger no more often than ledgers close. */
const CORE_EVERY_MS = 5_000;

const utc = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

const reasonOf = (
  head: LedgerHead,
  verdict: Exclude<HeadVerdict, 'fresh'>,
  ahead: number | null | undefined,
): string => {
  const newest = `the newest ledger shown is ${head.sequence}, closed at ${utc(head.closedAtMs)} UTC`;
  return verdict === 'lagging'
    ? `${newest}, and ledger ${ahead} has closed: nothing new is sent until its source has caught up`
    : `${newest}, and no newer one is known: nothing new is sent until ledgers close again`;
};

const note = async (
  em: EntityManager,
  account: string,
  head: LedgerHead,
  reason: string,
): Promise<void> => {
  const ledgerClosedAt = new Date(head.closedAtMs);
  await raiseAlert(em, { account, kind: 'horizon_behind', reason, ledgerClosedAt });
};

/** @throws NetworkFault never: a core that cannot be asked for says nothing. */
export const createHeadWatch = (deps: HeadDeps): HeadWatch => {
  const { orm, network, account, log, lifeMs, now } = deps;
  const alert = { account, kind: 'horizon_behind' } as const;
  let memory: HeadMemory | null = null;
  let core: { readonly ledger: number | null; readonly askedAtMs: number } | null = null;
  /** The reason that health shows; undefined before anybody has looked. */
  let shown: string | null | undefined;
  let freshAtMs = now();

  const askCore = async (): Promise<number | null> => {
    const known = core;
    if (known && Math.abs(now() - known.askedAtMs) < CORE_EVERY_MS) return known.ledger;
    try {
      core = { ledger: await network.coreLedger(), askedAtMs: now() };
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      core = { ledger: null, askedAtMs: now() };
    }
    return core.ledger;
  };

  const show = async (head: LedgerHead, reason: string | null): Promise<void> => {
    if (shown === reason) return;
    if (reason === null) {
      await clearAlert(orm.em.fork(), alert);
      if (shown)
        log.info({ account, ledger: head.sequence }, 'the source of the ledger has caught up');
    } else {
      await note(orm.em.fork(), account, head, reason);
      if (!shown) log.error({ account, ledger: head.sequence }, reason);
    }
    shown = reason;
  };

  return {
    async isFresh(head) {
      memory = rememberHead(memory, head, now());
      const terms = { nowMs: now(), lifeMs };
      let verdict = judgeHead(memory, terms);
      const asked = verdict === 'askCore' ? await askCore() : undefined;
      if (asked !== undefined) verdict = judgeHead(memory, { ...terms, core: asked });
      await show(head, verdict === 'fresh' ? null : reasonOf(head, verdict, asked));
      if (verdict === 'fresh') freshAtMs = now();
      return verdict === 'fresh';
    },
    async sawOlder(head) {
      if (now() - freshAtMs <= oldFromMs(lifeMs)) return false;
      await show(head, reasonOf(head, 'lagging', (await askCore()) ?? memory?.sequence));
      return true;
    },
    core: askCore,
    async isBehind() {
      if (shown === undefined) {
        const known = await orm.em.fork().findOne(SenderAlert, alert);
        shown = known?.reason ?? null;
      }
      return shown !== null;
    },
  };
};

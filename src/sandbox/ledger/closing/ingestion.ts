import { FIRST_LEDGER } from './chain.ts';
import type { FaultSettings } from '../faults/schema.ts';
import { createFollower } from './follower.ts';
import type { Follower } from './follower.ts';
import type { Network } from '../network.ts';
import type { ConfiguredRate } from '../state/rates.ts';
import type { LedgerRecord } from '../transactions/records.ts';

type IngestionFault = Extract<FaultSettings, { fault: 'ingestion' }>;

/** Horizon, which reads what core has closed: at once, or as a fault says. */
export interface Ingestion {
  /**
   * The network as Horizon knows it: entries, history and head are its own. What is submitted
   * reaches core all the same.
   */
  readonly horizon: Network;
  /** Reads what should have been read by now; to be called whenever faults or the time change. */
  read(): void;
}

/** Where it is said how Horizon reads. */
interface IngestionFaults {
  /** The fault that is on, with its number; without one Horizon reads all at once. */
  current(): { readonly id: string; readonly settings: IngestionFault } | undefined;
  /** Ends the fault, since Horizon has caught up. */
  end(id: string): void;
}

interface IngestionOptions {
  readonly core: Network;
  readonly rates: readonly ConfiguredRate[];
  readonly faults: IngestionFaults;
  /** The clock of the ledgers, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Since when a fault lasts, and where Horizon stood then. */
interface Spell {
  readonly id: string;
  readonly settings: IngestionFault;
  readonly sinceMs: number;
  readonly fromLedger: number;
}

export const createIngestion = ({ core, rates, faults, now }: IngestionOptions): Ingestion => {
  const listeners = new Set<(ledger: LedgerRecord) => void>();
  let spell: Spell | undefined;
  let follower: Follower | undefined;
  /** The last ledger the listeners know of. */
  let published = core.latest().sequence;

  const view = (): Pick<Network, 'state' | 'history' | 'rates' | 'latest'> =>
    spell && follower ? follower.chain : core;

  /** Notices a fault that has just begun or has ended. */
  const notice = (): void => {
    const active = faults.current();
    if (active?.id === spell?.id) return;
    if (!active) {
      spell = undefined;
      return;
    }
    const { id, settings } = active;
    const behind = 'ledgersBehind' in settings ? settings.ledgersBehind : undefined;
    const newest = core.latest().sequence;
    const fromLedger = behind === undefined ? view().latest().sequence : newest - behind;
    spell = { id, settings, sinceMs: now(), fromLedger: Math.max(FIRST_LEDGER, fromLedger) };
  };

  const read = (): void => {
    notice();
    if (spell) {
      const wanted = target(spell, core.latest().sequence, now());
      // A reader cannot go back, so one that is too far is replaced.
      if (!follower || follower.head() > wanted) follower = createFollower(core, rates);
      follower.advanceTo(wanted);
      const hasCaughtUp = wanted === core.latest().sequence;
      if (spell.settings.state === 'catching_up' && hasCaughtUp) {
        const { id } = spell;
        spell = undefined;
        faults.end(id);
      }
    }
    const latest = view().latest();
    const isNews = latest.sequence > published;
    published = latest.sequence;
    if (isNews) for (const listener of listeners) listener(latest);
  };
  core.onClose(read);

  return {
    read,
    horizon: {
      ...core,
      get state() {
        return view().state;
      },
      get history() {
        return view().history;
      },
      get rates() {
        return view().rates;
      },
      latest: () => view().latest(),
      onClose(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
};

/** The ledger Horizon has read by now, given the newest of core. */
const target = (
  { settings, sinceMs, fromLedger }: Spell,
  newest: number,
  nowMs: number,
): number => {
  switch (settings.state) {
    case 'stopped':
      return fromLedger;
    case 'lagging':
      return Math.max(FIRST_LEDGER, newest - settings.ledgersBehind);
    case 'catching_up': {
      const read = Math.floor(((nowMs - sinceMs) / 1_000) * settings.ledgersPerSecond);
      return Math.min(newest, fromLedger + read);
    }
  }
};

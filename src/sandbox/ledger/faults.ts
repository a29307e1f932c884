import { readFaultSettings } from './faults-schema.ts';
import type { FaultInput, FaultName, FaultSettings } from './faults-schema.ts';
import { coversRequest, createDraw } from './faults-match.ts';
import type { HorizonRequest } from './horizon/http.ts';

/** A fault that was switched on. */
export interface ActiveFault {
  readonly id: string;
  readonly settings: FaultSettings;
  /** How many more times it strikes; undefined: until it is cleared. */
  readonly left: number | undefined;
  /** How often it has struck. */
  readonly struck: number;
}

/** The switchboard: what goes wrong, how often, and for how long. */
export interface Faults {
  /**
   * Switches a fault on; `reset` happens at once and is not listed.
   * @throws TypeError when it cannot be read; the message names the field.
   */
  add(fault: FaultInput): ActiveFault;
  list(): readonly ActiveFault[];
  /** Switches one off; false when there is none of that id. */
  remove(id: string): boolean;
  /** Switches all off. */
  clear(): void;
}

/** The side of the switchboard that the ledger asks. */
export interface FaultDraws {
  /** The first fault of these names that strikes now. It counts as having struck. */
  strike<Name extends FaultName>(
    names: readonly Name[],
    request?: HorizonRequest,
  ): Extract<FaultSettings, { fault: Name }> | undefined;
  /** A fault of this name that is on, without counting it. */
  standing<Name extends FaultName>(name: Name): Extract<FaultSettings, { fault: Name }> | undefined;
}

interface Entry {
  readonly id: string;
  readonly settings: FaultSettings;
  readonly draw: () => number;
  left: number | undefined;
  struck: number;
}

const isNamed = <Name extends FaultName>(
  settings: FaultSettings,
  names: readonly Name[],
): settings is Extract<FaultSettings, { fault: Name }> =>
  names.some((name) => name === settings.fault);

const covers = (settings: FaultSettings, request: HorizonRequest | undefined): boolean => {
  if (!request || !('route' in settings)) return true;
  return settings.route === undefined || coversRequest(settings.route, request);
};

/** Makes the switchboard. `reset` is called when a fault of that name is asked for. */
export const createFaults = (reset: () => void): Faults & FaultDraws => {
  let entries: Entry[] = [];
  let lastId = 0;

  const hits = (entry: Entry): boolean => {
    const { settings, draw } = entry;
    const share = 'probability' in settings ? settings.probability : undefined;
    if (share !== undefined && draw() >= share) return false;
    entry.struck += 1;
    if (entry.left !== undefined) {
      entry.left -= 1;
      if (entry.left === 0) entries = entries.filter((other) => other !== entry);
    }
    return true;
  };

  return {
    add(fault) {
      const settings = readFaultSettings(fault);
      if ('field' in settings) throw new TypeError(`${settings.field}: ${settings.reason}`);
      lastId += 1;
      const entry: Entry = {
        id: String(lastId),
        settings,
        draw: createDraw(('seed' in settings ? settings.seed : undefined) ?? 1),
        left: 'times' in settings ? settings.times : undefined,
        struck: 0,
      };
      if (settings.fault === 'reset') {
        reset();
        entry.struck = 1;
      } else {
        entries.push(entry);
      }
      return { ...entry };
    },
    list: () => entries.map((entry) => ({ ...entry })),
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    clear() {
      entries = [];
    },
    strike(names, request) {
      for (const entry of entries) {
        const { settings } = entry;
        if (isNamed(settings, names) && covers(settings, request) && hits(entry)) return settings;
      }
      return undefined;
    },
    standing(name) {
      for (const { settings } of entries) if (isNamed(settings, [name])) return settings;
      return undefined;
    },
  };
};

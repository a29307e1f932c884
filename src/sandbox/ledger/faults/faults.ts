import { readFaultSettings } from './schema.ts';
import type { FaultInput, FaultName, FaultSettings } from './schema.ts';
import { coversRequest, createDraw } from './match.ts';
import type { HorizonRequest } from '../horizon/http.ts';

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
  settingsOf<Name extends FaultName>(
    name: Name,
  ): Extract<FaultSettings, { fault: Name }> | undefined;
  /** The same with its number. */
  active<Name extends FaultName>(
    name: Name,
  ): { id: string; settings: Extract<FaultSettings, { fault: Name }> } | undefined;
}

/** Whom the switchboard notifies. */
interface FaultListeners {
  /** A reset is asked for. */
  readonly onReset: () => void;
  /** Another set of faults is on than before. */
  readonly onChange: () => void;
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

/** Makes the switchboard. */
export const createFaults = ({ onReset, onChange }: FaultListeners): Faults & FaultDraws => {
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

  const active: FaultDraws['active'] = (name) => {
    for (const { id, settings } of entries) if (isNamed(settings, [name])) return { id, settings };
    return undefined;
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
        onReset();
        entry.struck = 1;
        return { ...entry };
      }
      // Horizon reads in one way at a time.
      const isReplaced = (other: Entry): boolean =>
        settings.fault === 'ingestion' && other.settings.fault === 'ingestion';
      entries = [...entries.filter((other) => !isReplaced(other)), entry];
      onChange();
      return { ...entry };
    },
    list: () => entries.map((entry) => ({ ...entry })),
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      if (entries.length < before) onChange();
      return entries.length < before;
    },
    clear() {
      entries = [];
      onChange();
    },
    strike(names, request) {
      for (const entry of entries) {
        const { settings } = entry;
        if (isNamed(settings, names) && covers(settings, request) && hits(entry)) return settings;
      }
      return undefined;
    },
    settingsOf: (name) => active(name)?.settings,
    active,
  };
};

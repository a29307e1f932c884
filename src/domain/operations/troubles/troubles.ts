import type { TroubleKind } from '../kinds.ts';
import type { Trouble } from '../trouble.ts';
import { BREAKS } from './breaks.ts';
import { CUSTOMERS } from './customers.ts';
import { MACHINERY } from './machinery.ts';
import { MONEY_CASES } from './money-cases.ts';
import { OTHER_CASES } from './other-cases.ts';
import { PARKED_TROUBLES } from './parked.ts';
import { STOPPED_TROUBLES } from './stopped.ts';

/**
 * Every kind of trouble that waits for a person, with what is known of it and what may be done. Pages,
 * commands and documentation read this table; a kind without an entry does not compile.
 */
export const TROUBLES: Readonly<Record<TroubleKind, Trouble>> = {
  ...MONEY_CASES,
  ...OTHER_CASES,
  ...PARKED_TROUBLES,
  ...MACHINERY,
  ...STOPPED_TROUBLES,
  ...CUSTOMERS,
  ...BREAKS,
};

export const isTroubleKind = (kind: string): kind is TroubleKind => Object.hasOwn(TROUBLES, kind);

/** All kinds, in the order of the table. */
export const TROUBLE_KINDS: readonly TroubleKind[] = Object.keys(TROUBLES).filter(isTroubleKind);

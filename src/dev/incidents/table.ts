import { CALLBACKS } from './families/callbacks.ts';
import { CUSTOMERS } from './families/customers.ts';
import { LEDGER } from './families/ledger.ts';
import { MACHINERY } from './families/machinery.ts';
import { RAIL_IN } from './families/rail-in.ts';
import { RAIL_OUT } from './families/rail-out.ts';
import { RECONCILIATION } from './families/reconciliation.ts';
import type { Incident } from './incident.ts';

/** Every incident that can be staged, in the order in which it is listed. */
export const INCIDENTS: readonly Incident[] = [
  ...RAIL_IN,
  ...RAIL_OUT,
  ...LEDGER,
  ...CUSTOMERS,
  ...CALLBACKS,
  ...RECONCILIATION,
  ...MACHINERY,
];

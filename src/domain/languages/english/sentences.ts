import { amounts } from './amounts.ts';
import { faults } from './faults.ts';
import { payments } from './payments.ts';
import { quotes } from './quotes.ts';
import { requests } from './requests.ts';
import { schemas } from './schemas.ts';
import { stories } from './stories.ts';

/**
 * All that Railhead says to programs and to customers by a key, in English. A new sentence is a line in
 * one of these tables, and one in the table of the same name of every other language.
 */
export const english = {
  ...amounts,
  ...faults,
  ...payments,
  ...quotes,
  ...requests,
  ...schemas,
  ...stories,
} as const;

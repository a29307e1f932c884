import type { english } from '../english/sentences.ts';
import type { SentencesOf } from '../template.ts';
import { amounts } from './amounts.ts';
import { faults } from './faults.ts';
import { payments } from './payments.ts';
import { quotes } from './quotes.ts';
import { requests } from './requests.ts';
import { schemas } from './schemas.ts';
import { stories } from './stories.ts';

/** Spanish. A further language has the same tables, and a line in `languages/index.ts`. */
export const spanish: SentencesOf<typeof english> = {
  ...amounts,
  ...faults,
  ...payments,
  ...quotes,
  ...requests,
  ...schemas,
  ...stories,
};

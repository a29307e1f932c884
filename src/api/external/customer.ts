import type { EntityManager } from '@mikro-orm/postgresql';
import type { NewFile } from '../../services/customers/files.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { writeCustomer } from '../../services/customers/present.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isBeforeAdmission } from '../../domain/transactions/status.ts';
import { readAbout, type About } from '../../services/customers/kyc/form.ts';
import { createTellAbout } from '../../services/customers/kyc/submit-form.ts';
import type { AfterChangeDeps } from '../../services/customers/kyc/after-submission.ts';

/** The customer of a transaction, as far as the business may still ask and tell of them. */
const readOpen = async (
  em: EntityManager,
  deps: AfterChangeDeps,
  row: Transaction,
): Promise<About | Refusal> => {
  const isOpen = row.status === 'incomplete' || isBeforeAdmission(row);
  const about = isOpen ? await readAbout(em, deps, row) : null;
  return about ?? refuse('status_not_allowed', 'no_customer_asked');
};

const present = ({ customer, facts, needs }: About, language: string) =>
  writeCustomer(customer, facts, needs, language);

/** What is asked of a transaction's customer, and what the business's own pages were told of them. */
export const createExternalCustomer = (deps: AfterChangeDeps) => {
  const tellAbout = createTellAbout(deps);
  return {
    async read(
      em: EntityManager,
      row: Transaction,
      language: string = row.language,
    ): Promise<object> {
      const about = await readOpen(em, deps, row);
      return isRefusal(about) ? about : present(about, language);
    },
    async tell(
      em: EntityManager,
      row: Transaction,
      given: { readonly body: object; readonly files: ReadonlyMap<string, NewFile> },
    ): Promise<object> {
      const about = await readOpen(em, deps, row);
      if (isRefusal(about)) return about;
      const told = new Map<string, unknown>(Object.entries(given.body));
      const { language } = row;
      const refused = await tellAbout(em, row, about, { told, files: given.files, language });
      if (refused) return refused;
      // In a context of its own: what was read before knows nothing of the change.
      const now = await readAbout(em.fork(), deps, row);
      return now ? present(now, language) : {};
    },
  };
};

import type { EntityManager } from '@mikro-orm/postgresql';
import type { NewFile } from '../../services/customers/files.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { writeCustomer } from '../../services/customers/present.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isBeforeAdmission } from '../../domain/transactions/status.ts';
import { readKycRequest, type KycRequest } from '../../services/customers/kyc/form.ts';
import { createSubmitKycFields } from '../../services/customers/kyc/submit-form.ts';
import type { AfterChangeDeps } from '../../services/customers/kyc/after-submission.ts';

/** The customer of a transaction, as far as the business may still ask and submit of them. */
const readOpen = async (
  em: EntityManager,
  deps: AfterChangeDeps,
  row: Transaction,
): Promise<KycRequest | Refusal> => {
  const isOpen = row.status === 'incomplete' || isBeforeAdmission(row);
  const kyc = isOpen ? await readKycRequest(em, deps, row) : null;
  return kyc ?? refuse('status_not_allowed', 'no_customer_asked');
};

const present = ({ customer, facts, needs }: KycRequest, language: string) =>
  writeCustomer(customer, facts, needs, language);

/** What is asked of a transaction's customer, and what the business's own pages were given. */
export const createExternalCustomer = (deps: AfterChangeDeps) => {
  const submitKycFields = createSubmitKycFields(deps);
  return {
    async read(
      em: EntityManager,
      row: Transaction,
      language: string = row.language,
    ): Promise<object> {
      const kyc = await readOpen(em, deps, row);
      return isRefusal(kyc) ? kyc : present(kyc, language);
    },
    async submit(
      em: EntityManager,
      row: Transaction,
      given: { readonly body: object; readonly files: ReadonlyMap<string, NewFile> },
    ): Promise<object> {
      const kyc = await readOpen(em, deps, row);
      if (isRefusal(kyc)) return kyc;
      const fields = new Map<string, unknown>(Object.entries(given.body));
      const { language } = row;
      const refused = await submitKycFields(em, row, kyc, { fields, files: given.files, language });
      if (refused) return refused;
      // In a context of its own: what was read before knows nothing of the change.
      const now = await readKycRequest(em.fork(), deps, row);
      return now ? present(now, language) : {};
    },
  };
};

import type { EntityManager } from '@mikro-orm/postgresql';
import { ownerOf, ownerOfToken } from '../owner.ts';
import type { NewFile } from '../files.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { createAfterChange, type AfterChangeDeps } from './after-submission.ts';
import { changeCustomer } from './submit.ts';
import { readSubmitted } from './submitted.ts';
import type { KycRequest } from './form.ts';

/** What somebody submitted of the customer of a row, as it came. */
interface Submission {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, NewFile>;
  /** BCP 47. */
  readonly language: string;
}

/**
 * Takes what was submitted of the customer of a row, on our pages or on the business's own, by
 * SEP-12's own change, and does what follows it.
 * @returns null once it is written; a refusal, with which nothing is.
 */
export const createSubmitKycFields = (deps: AfterChangeDeps) => {
  const afterChange = createAfterChange(deps);
  return async (
    em: EntityManager,
    row: Transaction,
    { customer, type, fields, needs }: KycRequest,
    { fields: given, files, language }: Submission,
  ): Promise<Refusal | null> => {
    const submitted = readSubmitted(
      deps.anchor,
      needs.type,
      given,
      files,
      fields['mobile_number_format'],
    );
    if (isRefusal(submitted)) return submitted;
    const { account, accountMemo: memo = null, clientDomain = null } = row;
    const subject = { account, memo, clientDomain };
    const identity = customer ? ownerOf(customer) : ownerOfToken(subject);
    const named = { row, role: 'sep6' } as const;
    const whom = { subject, identity, customer, isById: false, type, named, language };
    const changed = await changeCustomer(em, deps, whom, submitted);
    if (isRefusal(changed)) return changed;
    await afterChange(em, changed);
    return null;
  };
};

import type { Orm } from '../../../db/orm.ts';
import type { CustomerDecision, CustomerStatus } from '../../../domain/customers/contract.ts';
import { decideCustomer } from '../../customers/decide.ts';
import { missingOf, presentCustomer } from '../../customers/present.ts';
import { lockCustomer, type CustomerDeps } from '../../customers/store.ts';
import { checkNow, rolledBack } from './rolled-back.ts';

/** What a decision about a customer would do, if it were taken now. */
export interface CustomerPreview {
  /** What the customer would be; a decision may ask anew for what cannot be taken. */
  readonly status: CustomerStatus;
  /** What the customer would read beside it, in their language; null where nothing is said. */
  readonly message: string | null;
  /** What they would be asked for again, each with what is wrong with it. */
  readonly asked: readonly (readonly [field: string, error: string | null])[];
  /** What their type requires and they have not submitted. */
  readonly missing: readonly string[];
  /** The payments that would go on, or end. */
  readonly woken: readonly string[];
}

interface PreviewDeps extends CustomerDeps {
  readonly orm: Orm;
}

/**
 * Shows what a decision about a customer would do: it is taken by the code that takes it, in a database
 * transaction that is rolled back.
 * @returns null where there is no such customer, or somebody decides about them at this moment.
 */
export const previewCustomer = async (
  deps: PreviewDeps,
  id: string,
  decision: CustomerDecision,
): Promise<CustomerPreview | null> =>
  rolledBack(deps.orm, async (em) => {
    const customer = await lockCustomer(em, id);
    if (!customer) return null;
    const woken = await decideCustomer(em, deps, customer, decision, 'nobody');
    await checkNow(em);
    const { type = null, language } = customer;
    const shown = await presentCustomer(em, deps, customer, { type, language });
    const rejected = Object.entries(shown.provided_fields).flatMap(([name, field]) =>
      field.status === 'REJECTED' ? [[name, field.error ?? null] as const] : [],
    );
    return {
      status: customer.status,
      message: shown.message ?? null,
      asked: rejected,
      missing: missingOf(shown),
      woken: woken.map((row) => row.id),
    };
  });

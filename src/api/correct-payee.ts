import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../db/entities/transaction.ts';
import type { SecretBox } from '../db/secret.ts';
import { railProfile, type Anchor } from '../domain/anchor.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { judgePayee, openPayee, payeeOf, sealPayee } from './payee.ts';
import { lockRow } from './transactions.ts';

/**
 * True while somebody is asked for something about the transaction itself. A rail that refused a
 * field asks by `pending_customer_info_update`, so that SEP-12 can answer; `required_info_updates`
 * names the field there as well, and who reads it may answer by PATCH.
 */
const isAsked = ({ status, requiredInfoUpdates }: Transaction): boolean =>
  status === 'pending_transaction_info_update' ||
  (status === 'pending_customer_info_update' && Array.isArray(requiredInfoUpdates));

/**
 * Takes what a wallet or a sending anchor corrects of a transaction that waits for it (SEP-6 and
 * SEP-31 PATCH /transactions/:id), or the business's own pages for a customer.
 * @returns the row, whose story is then told; a refusal where nothing is asked, or it does not fit.
 */
export const correctPayee = async (
  em: EntityManager,
  { anchor, secrets }: { readonly anchor: Anchor; readonly secrets: SecretBox },
  id: string,
  told: Readonly<Record<string, string>>,
): Promise<Transaction | Refusal> =>
  em.transactional(async (inner) => {
    const row = await lockRow(inner, id);
    const rail = railProfile(anchor, row.rail ?? '');
    if (!isAsked(row) || !rail) {
      return refuse('status_not_allowed', 'Nothing is asked about this transaction now.');
    }
    const corrected = payeeOf(rail, told);
    if (Object.keys(corrected).length === 0) {
      const names = rail.payoutFields.map(({ name }) => name).join(', ');
      return refuse('field_missing', `Please correct one of ${names}.`);
    }
    const payee = { ...openPayee(secrets, row), ...corrected };
    const fault = judgePayee(rail, payee);
    if (fault) return fault.refusal;
    sealPayee(secrets, row, payee);
    // The correction and its time stand together, whether Temporal can be reached or not.
    row.informationUpdatedAt = new Date();
    return row;
  });

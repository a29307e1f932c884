import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../db/entities/transaction.ts';
import type { SecretBox } from '../db/secret.ts';
import { railProfile, type Anchor } from '../domain/anchor.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Status } from '../domain/status.ts';
import { judgePayee, openPayee, payeeOf, sealPayee } from './payee.ts';
import { lockRow } from './transactions.ts';

/**
 * Takes what a wallet or a sending anchor corrects of a transaction that waits for it (SEP-6 and
 * SEP-31 PATCH /transactions/:id), or the business's own pages for a customer.
 * @param waiting the statuses in which it is waited for; a customer's are corrected by SEP-12 else.
 * @returns the row, whose story is then told; a refusal where nothing is asked, or it does not fit.
 */
export const correctPayee = async (
  em: EntityManager,
  { anchor, secrets }: { readonly anchor: Anchor; readonly secrets: SecretBox },
  id: string,
  told: Readonly<Record<string, string>>,
  waiting: readonly Status[] = ['pending_transaction_info_update'],
): Promise<Transaction | Refusal> =>
  em.transactional(async (inner) => {
    const row = await lockRow(inner, id);
    const rail = railProfile(anchor, row.rail ?? '');
    if (!waiting.includes(row.status) || !rail) {
      return refuse('status_not_allowed', 'Nothing is asked about this transaction now.');
    }
    const payee = { ...openPayee(secrets, row), ...payeeOf(rail, told) };
    const fault = judgePayee(rail, payee);
    if (fault) return fault.refusal;
    sealPayee(secrets, row, payee);
    // The correction and its time stand together, whether Temporal can be reached or not.
    row.informationUpdatedAt = new Date();
    return row;
  });

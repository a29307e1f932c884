import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { railProfile, type Anchor } from '../../../domain/anchor.ts';
import { canonicalField } from '../../../domain/customers/fields.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { refuse, refuseField, type Refusal, isSayable } from '../../../domain/refusal.ts';
import {
  fieldsToCorrect,
  openPayee,
  payeeOf,
  sealPayee,
  unfitFields,
  type Payee,
} from './payee.ts';
import { lockTransaction } from '../move.ts';

type Fields = Readonly<Record<string, string>>;

/** Why a correction is not taken, and the field that it is about, where it is about one. */
interface CorrectionFault {
  readonly refusal: Refusal;
  readonly field?: string;
}

const about = (field: string, refusal: Refusal): CorrectionFault => ({ refusal, field });

/** What a correction stands on. */
interface Corrected {
  readonly rail: RailProfile;
  /** The fields that are asked for now, by the names under which customers' fields are kept. */
  readonly asked: ReadonlySet<string>;
  /** Whom the transaction pays as it stands. */
  readonly payee: Payee;
}

/** True of a field that is said as it is: many send a whole form for the one field that they mend. */
const isUnchanged = (payee: Payee, field: string, value: string): boolean =>
  Object.entries(payee).some(
    ([name, known]) => canonicalField(name) === field && known === value.trim(),
  );

/** A field may be named by its alias; two names of one field say the same. */
const readCorrection = (
  given: Fields,
  { asked, payee }: Corrected,
  names: string,
): ReadonlyMap<string, string> | CorrectionFault => {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const field = canonicalField(name);
    if (!isSayable(name)) {
      return about(name, refuse('request_malformed', 'request_malformed'));
    }
    if (!asked.has(field)) {
      if (value.trim() === '' || isUnchanged(payee, field, value)) continue;
      return about(name, refuseField('field_not_asked', name, 'not_asked', { names }));
    }
    const before = read.get(field);
    if (before !== undefined && before !== value) {
      return about(name, refuseField('field_malformed', name, 'differs_from_alias'));
    }
    read.set(field, value);
  }
  return read;
};

/** What of a payee is corrected by the given fields, or why it is not taken. */
const judgeCorrection = (
  { rail, asked, payee }: Corrected,
  given: Fields,
): { readonly corrected: Payee } | CorrectionFault => {
  const fields = rail.payoutFields.filter(({ name }) => asked.has(canonicalField(name)));
  const names = (fields.length > 0 ? fields.map(({ name }) => name) : [...asked]).join(', ');
  const read = readCorrection(given, { rail, asked, payee }, names);
  if ('refusal' in read) return read;
  const corrected = payeeOf(rail, Object.fromEntries(read));
  if (Object.keys(corrected).length === 0) {
    return { refusal: refuse('field_missing', 'payee_correct_one_of', { names }) };
  }
  return unfitFields(rail, corrected)[0] ?? { corrected };
};

/**
 * Takes what a wallet or a sending anchor corrects of a transaction that waits for it (SEP-6 and
 * SEP-31 PATCH /transactions/:id), or a customer on our pages, or the business's own pages for them.
 * It takes what `required_info_updates` names and nothing else; what is said as it stands changes
 * nothing. A rail that refused a field asks by `pending_customer_info_update`, so that SEP-12 can
 * answer; who reads the field there may answer here.
 * @returns the row, whose story is then signalled; a fault where nothing is asked, or where it does not fit,
 * and then nothing was written.
 */
export const correctPayee = async (
  em: EntityManager,
  { anchor, secrets }: { readonly anchor: Anchor; readonly secrets: SecretBox },
  id: string,
  given: Fields,
): Promise<{ readonly row: Transaction } | CorrectionFault> =>
  em.transactional(async (inner) => {
    const row = await lockTransaction(inner, id);
    const rail = railProfile(anchor, row.rail ?? '');
    const asked = fieldsToCorrect(row);
    if (!rail || asked.size === 0) {
      return {
        refusal: refuse('status_not_allowed', 'nothing_asked'),
      };
    }
    const payee = openPayee(secrets, row);
    const judged = judgeCorrection({ rail, asked, payee }, given);
    if ('refusal' in judged) return judged;
    sealPayee(secrets, row, { ...payee, ...judged.corrected });
    // The correction and its time stand together, whether Temporal can be reached or not.
    row.informationUpdatedAt = new Date();
    return { row };
  });

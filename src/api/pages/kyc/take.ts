import type { NewFile } from '../../../services/customers/files.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { canonicalField } from '../../../domain/customers/fields.ts';
import { refuseField, type Refusal } from '../../../domain/refusal.ts';
import { isBeforeAdmission } from '../../../domain/transactions/status.ts';
import {
  askedOf,
  readKycRequest,
  type KycRequest,
  type AskedField,
} from '../../../services/customers/kyc/form.ts';
import { chooseLanguage } from '../choose-language.ts';
import { formOf } from '../form/form-of.ts';
import type { InteractiveDeps, PageContext } from '../page.ts';
import type { Form } from '../form/show.ts';
import type { KycPages } from './show.ts';
import { createSubmitKycFields } from '../../../services/customers/kyc/submit-form.ts';

const CODE = '_verification';

/** What was filled in of what is asked now; a name that nobody asked for is left unread. */
const filledIn = (
  ctx: PageContext,
  asked: readonly AskedField[],
): {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, NewFile>;
} => {
  const names = new Set(
    asked.flatMap(({ name, needsCode }) => (needsCode ? [name, `${name}${CODE}`] : [name])),
  );
  const texts = Object.entries(formOf(ctx)).filter(
    ([name, value]) => names.has(name) && value.trim() !== '',
  );
  const files = [...(ctx.state.files ?? new Map<string, NewFile>())].filter(([name]) =>
    names.has(name),
  );
  return { fields: new Map(texts), files: new Map(files) };
};

/** The field of the form that a refusal is about. */
const fieldOf = ({ field: named }: Refusal, asked: readonly AskedField[]): string | undefined => {
  if (named === undefined) return undefined;
  const known = asked.flatMap(({ name }) => [name, `${name}${CODE}`]);
  return known.find((name) => name === named || name === canonicalField(named));
};

/** The browser's form of a page that asks about the customer, kept as it was typed. */
export const kycForm = (
  ctx: PageContext,
  kyc: KycRequest,
  fault: Refusal,
): Form & { readonly field?: string } => {
  const asked = askedOf(kyc, 'en');
  const field = fieldOf(fault, asked);
  return { values: formOf(ctx), fault, ...(field === undefined ? {} : { field }) };
};

/** True while the customer of a row may submit more on its pages. */
export const maySubmit = (row: Transaction, kyc: KycRequest | null): kyc is KycRequest =>
  kyc?.kycStatus === 'asking' && (row.status === 'incomplete' || isBeforeAdmission(row));

/** Takes what the customer has filled in of themselves, by SEP-12's own change. */
export const createTakeKycForm = (deps: InteractiveDeps, { showKycForm, goOn }: KycPages) => {
  const submitKycFields = createSubmitKycFields(deps);

  return async (ctx: PageContext, row: Transaction): Promise<void> => {
    const { em } = ctx.state;
    const kyc = await readKycRequest(em, deps, row);
    if (!maySubmit(row, kyc)) return goOn(ctx, row);
    const asked = askedOf(kyc, 'en');
    const { fields: typed, files } = filledIn(ctx, asked);
    const missing = asked.find(
      ({ name, optional }) => !optional && !typed.has(name) && !files.has(name),
    );
    if (missing) {
      const fault = refuseField('field_missing', missing.name, 'fill_in');
      return showKycForm(ctx, row, kyc, kycForm(ctx, kyc, fault));
    }
    const { tag: language } = chooseLanguage(ctx, row);
    const refused = await submitKycFields(em, row, kyc, { fields: typed, files, language });
    if (refused) return showKycForm(ctx, row, kyc, kycForm(ctx, kyc, refused));
    return goOn(ctx, row);
  };
};

import { Transaction } from '../../../db/entities/transaction.ts';
import { askedOf, readKycRequest, type KycRequest } from '../../../services/customers/kyc/form.ts';
import { writeKycForm } from './form-view.ts';
import type { Typed } from '../form/forms.ts';
import type { Language } from '../languages/language.ts';
import { sendPage, type InteractiveDeps, type PageContext, type WritePage } from '../page.ts';
import { goTo, valuesOf, type Form } from '../form/show.ts';
import { endRejected } from '../../../services/transactions/requests/submit-form.ts';
import { lockTransaction } from '../../../services/transactions/move.ts';

/**
 * What was wrong with what somebody submitted of themselves; what they submitted is never repeated.
 */
const sayKycFault = (
  language: Language,
  kyc: KycRequest,
  { fault, field }: Form,
  fileBytesMax: number,
): string | null => {
  if (fault === null) return null;
  if (typeof fault === 'function') return fault(language);
  const words = language.kyc.faults;
  const asked = askedOf(kyc, language.tag).find(
    ({ name }) => name === field || `${name}_verification` === field,
  );
  if (fault.refusal === 'request_too_large') return words.tooLarge(fileBytesMax / (1024 * 1024));
  if (!asked) return words.other;
  if (field !== asked.name) return words.code;
  if (fault.refusal === 'request_malformed') return words.tooManyCodes;
  if (fault.refusal === 'field_missing') return words.missing(asked.description);
  return asked.type === 'binary' ? words.file(asked.description) : words.check(asked.description);
};

/** The page that asks about the customer, and the way on from it. */
export type KycPages = ReturnType<typeof createKycPages>;

export const createKycPages = (deps: InteractiveDeps) => {
  const { anchor } = deps;
  const showKycForm = (ctx: PageContext, row: Transaction, kyc: KycRequest, typed: Form): void => {
    const { fileBytesMax } = deps;
    const write: WritePage = (language) => {
      const { field } = typed;
      const values = valuesOf(typed, language);
      const fault = sayKycFault(language, kyc, typed, fileBytesMax);
      const shown: Typed = { values, fault, ...(field === undefined ? {} : { field }) };
      const content = writeKycForm({ language, row, kyc, typed: shown, fileBytesMax });
      return { title: language.kyc.title, content };
    };
    sendPage(ctx, anchor, row, write, typed.fault === null ? 200 : 400);
  };
  /** The next step of a form after the amount, by what is known of the customer now. */
  const goOn = async (ctx: PageContext, { id }: Transaction): Promise<void> => {
    // What this request has read before may be another thing by now.
    const em = ctx.state.em.fork();
    const row = await em.findOneOrFail(Transaction, { id });
    if (row.status !== 'incomplete') return goTo(ctx, row);
    if (!row.amountExpected || !row.rail) return goTo(ctx, row, 'amount');
    const kyc = await readKycRequest(em, deps, row);
    if (kyc?.kycStatus === 'rejected') {
      await em.transactional(async (inner) => {
        const locked = await lockTransaction(inner, id);
        if (locked.status === 'incomplete') endRejected(inner, locked);
      });
      return goTo(ctx, row);
    }
    if (kyc?.kycStatus === 'asking') return goTo(ctx, row, 'about');
    goTo(ctx, row, row.kind === 'withdrawal' ? 'details' : 'review');
  };

  return { showKycForm, goOn };
};

import { DECISIONS, type InvestigationDecision } from '../../domain/transactions/investigation.ts';
import type { Resolution } from '../../domain/transactions/story.ts';
import { isResolution } from '../transactions/decisions/decide-parked.ts';
import type { DecisionSubject } from './proposals.ts';

/* What a proposal's row says, read back as the decision that it was. */

type Terms = DecisionSubject['terms'];

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** Reads a decision over a payment; null for what is none. */
export const readResolution = (terms: Terms): Omit<Resolution, 'operator' | 'evidence'> | null => {
  const action = textOf(terms['action']) ?? '';
  if (!isResolution(action)) return null;
  const [key, fee] = [textOf(terms['key']), textOf(terms['fee'])];
  const parking = numberOf(terms['parking']);
  return {
    action,
    ...(parking === undefined ? {} : { parking }),
    ...(key === undefined ? {} : { key }),
    ...(fee === undefined ? {} : { fee }),
  };
};

/** Reads a decision over a case; null for what is none. */
export const readCaseDecision = (
  terms: Terms,
): Omit<InvestigationDecision, 'operator' | 'evidence'> | null => {
  const action = DECISIONS.find((one) => one === terms['action']);
  if (!action) return null;
  const [amount, fee] = [textOf(terms['amount']), textOf(terms['fee'])];
  const transactionId = textOf(terms['transactionId']);
  const shown = numberOf(terms['shown']);
  return {
    action,
    ...(amount === undefined ? {} : { amount }),
    ...(fee === undefined ? {} : { fee }),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(shown === undefined ? {} : { shown }),
  };
};

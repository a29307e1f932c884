import { deriveKey } from '../../../src/lib/derive-key.ts';
import { accountEnding } from '../../../src/rails/sepa/fake/iban.ts';
import type { FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { profile } from '../../../src/rails/sepa/profile.ts';
import { createSepaRail, type SepaRailOptions } from '../../../src/rails/sepa/rail.ts';
import type { OutgoingPayment, Rail } from '../../../src/rails/rail.ts';

/** A bank that does nothing by itself, so that a test says when it works. */
export const QUIET = { pollEveryMs: 0, settleAfterMs: 0, statementEveryMs: 0 } as const;

/** The key that the host gives. */
export const keyOf = (number: number): string =>
  deriveKey(
    `00000000-0000-4000-8000-${String(number).padStart(12, '0')}/payout/1`,
    profile.keyFormat,
  );

export const orderOf = (
  number: number,
  payee: Readonly<Record<string, string>> = {},
  amount = '10',
): OutgoingPayment => ({
  idempotencyKey: keyOf(number),
  transactionId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  amount,
  payee: {
    bank_account_number: accountEnding('1234'),
    first_name: 'Ada',
    last_name: 'Byron',
    ...payee,
  },
});

/** A rail on the folder of a fake bank. */
export const railOf = (
  { folder, settings }: Pick<FakeSepaBank, 'folder' | 'settings'>,
  more: Partial<SepaRailOptions> = {},
): Rail =>
  createSepaRail({
    folder,
    name: settings.SEPA_DEBTOR_NAME,
    iban: settings.SEPA_IBAN,
    bic: null,
    isInstant: false,
    timeZone: 'Europe/Madrid',
    receiptsFrom: 'camt.054',
    ...more,
  });

export const initiatedOf = (number: number) => ({
  idempotencyKey: keyOf(number),
  transactionId: orderOf(number).transactionId,
  railReference: keyOf(number),
});

/** All that the rail has received, page after page. */
export const receivedBy = async (rail: Rail, from: string | null = null) => {
  const all = [];
  let cursor = from;
  for (;;) {
    const page = await rail.listReceived!(cursor);
    all.push(...page.received);
    ({ cursor } = page);
    if (page.complete) return { received: all, cursor };
  }
};

export const statementOf = async (rail: Rail) =>
  (await rail.listStatement!({ from: null, until: '2999-01-01T00:00:00.000Z', cursor: null }))
    .entries;

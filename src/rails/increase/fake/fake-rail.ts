import type { FakeRail } from '../../define-rail.ts';
import { API_KEY, startFakeBank, WEBHOOK_SECRET, type FakeBank } from './bank.ts';
import { centsIn } from './money.ts';
import { sendBack } from './transfers/outgoing.ts';
import { ownStatement } from './own-statement.ts';
import { ACCOUNT_ID, MAIN_NUMBER_ID } from './store.ts';

const SETTLE_AFTER_MS = 400;
const SMALL_PAGE = 1;
const SMALL_PAGES = 20;
const EQUAL_LINES = 2;

/** What can go wrong, by name. */
const FAULTS: Readonly<Record<string, (bank: FakeBank) => void>> = {
  lostReply: ({ faults }) => faults.plan({ call: 'pay', fault: 'loseReply' }),
  tooManyRequests: ({ faults }) => faults.plan({ call: 'pay', status: 429, retryAfterSeconds: 1 }),
  errorAfterActing: ({ faults }) => faults.plan({ call: 'pay', fault: 'failAfter' }),
  returnedLater: (bank) => bank.returnNext(),
  duplicateWebhook: ({ webhooks }) => webhooks.double(),
  statementLineTwice({ faults }) {
    faults.plan({ call: 'list', fault: 'repeat' });
    faults.plan({ call: 'statement', fault: 'repeat' });
  },
  equalTimesAtPageBoundary(bank) {
    bank.store.freeze(EQUAL_LINES);
    bank.setPaging(SMALL_PAGE, 0, SMALL_PAGES);
  },
  unknownIdAnswered: ({ faults }) => faults.plan({ call: 'pollPayouts', fault: 'foreignId' }),
};

/** What the rail's settings are to be, so that it talks to this bank. */
export const settingsFor = (bank: Pick<FakeBank, 'url'>) => ({
  INCREASE_BASE_URL: bank.url,
  INCREASE_API_KEY: API_KEY,
  INCREASE_ACCOUNT_ID: ACCOUNT_ID,
  INCREASE_ACCOUNT_NUMBER_ID: MAIN_NUMBER_ID,
  INCREASE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  INCREASE_SENDER_NAME: 'Example Anchor',
});

/** Starts the bank that stands in for Increase in `dev`, `demo` and tests. */
export const startFakeIncrease = async ({
  webhookUrl,
}: {
  readonly webhookUrl: string;
}): Promise<FakeRail> => {
  const bank = await startFakeBank({ webhookUrl, settleAfterMs: SETTLE_AFTER_MS });
  return {
    settings: settingsFor(bank),
    payee: {
      bank_account_number: '987654321',
      // It takes ACH and wires: only what goes by these can come back.
      bank_number: '790000064',
      bank_account_type: 'checking',
      first_name: 'Ada',
      last_name: 'Lovelace',
    },
    reference: /(?<!\d)8100\d{12}(?!\d)/,
    receive: async ({ amount, reference }) => bank.receive(reference, centsIn(amount)),
    statement: async () => ownStatement(bank.store),
    faults: Object.keys(FAULTS),
    async cause(fault) {
      const cause = FAULTS[fault];
      if (cause === undefined) throw new Error(`the bank has no fault ${fault}`);
      cause(bank);
    },
    async returnPayout(idempotencyKey) {
      sendBack(bank.store, bank.outgoingBy(idempotencyKey).id);
    },
    close: async () => bank.close(),
  };
};

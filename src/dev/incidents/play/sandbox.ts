import { sandboxApiKeys } from '../../../sandbox/bank/server.ts';
import type { FaultInput } from '../../../sandbox/ledger/faults/schema.ts';
import { untilRow, type Stage } from './stage.ts';

/* The bank and the ledger of a sandbox, by their own routes. */

const send = async (
  url: string,
  method: 'POST' | 'PUT' | 'DELETE',
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> => {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} was answered ${response.status}: ${answer}`);
  return answer === '' ? null : (JSON.parse(answer) as unknown);
};

const idIn = (answer: unknown): string => {
  const id: unknown = Reflect.get(Object(answer), 'id');
  if (typeof id !== 'string') throw new Error('the bank answered no id');
  return id;
};

/** Money that somebody pays in at the bank, or to mobile money. */
export interface PaidIn {
  readonly amount: string;
  /** What is quoted; nothing where it is left out. */
  readonly reference?: string;
  readonly rail?: string;
  readonly receivedAt?: string;
  /** What the bank's list says instead of the amount. */
  readonly statedAmount?: string;
}

/** Pays in as a person does. @returns the bank's own name of the transfer. */
export const payIn = async (
  { bankUrl }: Stage,
  { rail = 'sandbox-bank', ...money }: PaidIn,
): Promise<string> =>
  idIn(
    await send(`${bankUrl}/sandbox/transfers`, 'POST', {
      rail,
      payer: { name: 'Paula Payer', account: '9000000001' },
      ...money,
    }),
  );

/** The payer takes a transfer back. */
export const takeBack = async ({ bankUrl }: Stage, transferId: string): Promise<void> =>
  void (await send(`${bankUrl}/sandbox/transfers/${transferId}/reverse`, 'POST'));

/** What the bank booked is sent back by the payee's bank. */
export const overturn = async ({ bankUrl }: Stage, paymentId: string): Promise<void> =>
  void (await send(`${bankUrl}/sandbox/payments/${paymentId}/overturn`, 'POST'));

/** Somebody pays from our account at the bank, without us. @returns the bank's name of it. */
export const payByStranger = async ({ bankUrl }: Stage, key: string, amount: string) =>
  idIn(
    await send(
      `${bankUrl}/bank/payments`,
      'POST',
      { amount, currency: 'USD', creditor: { name: 'Nobody We Know', account_number: '31337000' } },
      { authorization: `Bearer ${sandboxApiKeys.bank}`, 'idempotency-key': key },
    ),
  );

/** What the statement says of one entry instead of what was booked; see the bank's README. */
export const misstate = async (
  { bankUrl }: Stage,
  id: string,
  says: { readonly amount?: string; readonly bookedAt?: string; readonly hidden?: boolean } & {
    readonly status?: 'settled' | 'pending' | 'returned';
  },
): Promise<void> => void (await send(`${bankUrl}/sandbox/statement/${id}`, 'PUT', says));

/** Has the bank misbehave towards the next requests to a route. */
export const faultAtBank = async ({ bankUrl }: Stage, fault: object): Promise<void> =>
  void (await send(`${bankUrl}/sandbox/faults`, 'POST', fault));

/** Has the ledger or its Horizon misbehave. */
export const faultOnLedger = async ({ ledger }: Stage, fault: FaultInput): Promise<void> =>
  void (await send(`${ledger.horizonUrl}/sandbox/faults`, 'POST', fault));

/** Ends every fault of the bank. */
export const mendBank = async ({ bankUrl }: Stage): Promise<void> =>
  void (await send(`${bankUrl}/sandbox/faults`, 'DELETE'));

/** Ends every fault of the ledger. */
export const mendLedger = async ({ ledger }: Stage): Promise<void> =>
  void (await send(`${ledger.horizonUrl}/sandbox/faults`, 'DELETE'));

/** The anchor's record of a transfer, once it has one: the source key of its money. */
export const receiptOf = async (stage: Stage, transferId: string): Promise<string> => {
  const sql = `select 'rail/' || id as key from rail_receipt where rail_reference = ?`;
  const what = `${transferId} is recorded`;
  return (await untilRow<{ key: string }>(stage, what, sql, [transferId])).key;
};

/** The bank's own name of what it paid out for a payment, once it has said it. */
export const payoutOf = async (stage: Stage, transactionId: string): Promise<string> => {
  const sql = `select rail_reference as id from rail_payment
    where transaction_id = ? and rail_reference is not null`;
  const what = `${transactionId} is paid out`;
  return (await untilRow<{ id: string }>(stage, what, sql, [transactionId])).id;
};

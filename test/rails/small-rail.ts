import { withoutRefunds } from '../../src/rails/sandbox-bank/profile.ts';
import type { Rail } from '../../src/rails/rail.ts';

export const createMyRail = (baseUrl: string, apiKey: string): Rail => {
  const ask = async (path: string, order?: { key: string; body: unknown }) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${baseUrl}/bank${path}`, {
      ...(order && { method: 'POST', body: JSON.stringify(order.body) }),
      headers: { ...headers, 'idempotency-key': order?.key ?? '' },
      signal: AbortSignal.timeout(10_000),
    });
    // Whatever is thrown means "unknown"; Railhead asks again, and never pays twice for it.
    if (!response.ok) throw new Error(`The bank answered ${response.status}.`);
    return JSON.parse(await response.text());
  };
  return {
    profile: { ...withoutRefunds, name: 'my-bank', label: 'My bank' },
    async listReceived(cursor) {
      const page = await ask(`/transfers${cursor === null ? '' : `?after=${cursor}`}`);
      const received = page.transfers.map((transfer: Record<string, string>) => ({
        railReference: transfer.id,
        reference: transfer.reference,
        amount: transfer.amount,
        receivedAt: transfer.received_at,
      }));
      return { received, cursor: page.next_cursor, complete: !page.has_more };
    },
    async executeOutgoingTransaction({ idempotencyKey: key, amount, payee }) {
      const creditor = { name: payee.last_name, account_number: payee.bank_account_number };
      const body = { amount, currency: 'USD', creditor };
      const { id, status } = await ask('/payments', { key, body });
      if (status === 'booked') return { state: 'delivered', railReference: id };
      if (status !== 'rejected') throw new Error('The bank answered with an unknown status.');
      return { state: 'failed', message: 'The bank rejected the payment.' };
    },
  };
};

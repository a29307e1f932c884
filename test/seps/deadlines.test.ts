import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { STATUSES, type Status } from '../../src/domain/transactions/status.ts';
import type { Protocol } from '../../src/domain/transactions/transaction.ts';
import { startTestApi } from '../support/api/support.ts';
import { SEP31_STATUSES } from './shapes.ts';
import { store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* "user_action_required_by should only be specified for statuses where user action is required." */

const keypair = Keypair.random();
const api = await opened(startTestApi());
const token = await api.login(keypair);

const SAID_IN: Readonly<Record<Protocol, readonly Status[]>> = {
  // Before money came, the customer is asked for what we have to know; SEP-24's `pending_user`.
  sep6: ['pending_user_transfer_start', 'pending_customer_info_update'],
  sep24: ['pending_user_transfer_start', 'pending_customer_info_update'],
  sep31: ['pending_sender'],
};
const shown = async (protocol: Protocol, id: string): Promise<unknown> => {
  const path = protocol === 'sep31' ? `transactions/${id}` : `transaction?id=${id}`;
  const response = await api.get(`/${protocol}/${path}`, token);
  const { transaction } = (await response.json()) as { transaction: Record<string, unknown> };
  return transaction['user_action_required_by'];
};

describe.each(['sep6', 'sep24', 'sep31'] as const)('%s', (protocol) => {
  const kind = protocol === 'sep31' ? 'remittance' : 'withdrawal';
  const own: readonly string[] = SEP31_STATUSES;
  const statuses = STATUSES.filter((status) =>
    protocol === 'sep31' ? own.includes(status) : !/sender|receiver/.test(status),
  );

  test.each(statuses)('user_action_required_by in %s', async (status) => {
    const row = await store(api, keypair, protocol, kind, { status });
    const isSaid = SAID_IN[protocol].includes(status);
    const expected = isSaid ? row.payUntil?.toISOString() : null;
    expect(await shown(protocol, row.id)).toBe(expected);
  });
});

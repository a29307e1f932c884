import { describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { sep6, type Body } from '../support/api/sep6-support.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import type { Anchor } from '../../src/domain/anchor.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { opened } from '../support/opened.ts';

/* SEP-6 GET /deposit: `how`, `extra_info.message` and `instructions`. */

const INSTRUCTIONS = {
  'organization.bank_account_number': {
    value: '1234567890',
    description: { en: 'Account number', es: 'Número de la cuenta' },
  },
  external_transfer_memo: {
    value: 'RH-42',
    description: { en: 'Quote this reference.', es: 'Indique esta referencia.' },
  },
};

/** Rails that give instructions at once. */
const atOnce = (anchor: Anchor): Anchor => ({
  ...anchor,
  rails: anchor.rails.map((rail) => ({ ...rail, instructsWithinMs: 5_000 })),
});

const api = await opened(startTestApi());
const patient = await opened(startTestApi(atOnce));
const strict = await opened(
  startTestApi((anchor) => ({
    ...atOnce(anchor),
    assets: anchor.assets.map(({ operations, ...policy }) => ({
      ...policy,
      operations: {
        ...operations,
        ...(operations.deposit && { deposit: { ...operations.deposit, customerType: 'sep6' } }),
      },
    })),
  })),
);

const deposit = async (from: TestApi, query: Readonly<Record<string, string>> = {}) => {
  const { ask, wallet } = sep6(() => from);
  const { account, token } = await wallet();
  const { body } = await ask('deposit', { asset_code: 'USDC', account, ...query }, token);
  return { token, body, message: (body['extra_info'] as { message: string }).message };
};

/** What the rail's worker does once the story has asked it. */
const instruct = async () => {
  const em = patient.orm.em.fork();
  const find = async () => em.findOne(Transaction, { status: 'pending_anchor' }, { refresh: true });
  const row = await waitUntil(async () => (await find()) ?? undefined, {
    timeoutMs: 5_000,
    intervalMs: 10,
    what: 'a deposit waits for its instructions',
  });
  row.instructions = INSTRUCTIONS;
  row.status = 'pending_user_transfer_start';
  await em.flush();
};

describe('SEP-6 GET /deposit', () => {
  test('without instructions yet, how and extra_info.message name the page that will show them', async () => {
    const { body, message } = await deposit(api);
    expect(body).not.toHaveProperty('instructions');
    expect(body['how']).toMatch(/^How to pay is shown at http\S+$/);
    const [url = ''] = /http\S+$/.exec(message) ?? [];
    expect(url).toContain(body.id);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const spanish = await deposit(api, { lang: 'es' });
    expect(spanish.body['how']).toMatch(/^Cómo pagar se muestra en http\S+$/);
  });

  test('a rail whose instructions are known at once: they are in the answer, and in words', async () => {
    const [{ body, message }] = await Promise.all([deposit(patient), instruct()]);
    const words = 'Account number: 1234567890; Quote this reference: RH-42';
    expect(body['how']).toBe(words);
    expect(message).toContain(words);
    expect(body['instructions']).toEqual({
      'organization.bank_account_number': { value: '1234567890', description: 'Account number' },
      external_transfer_memo: { value: 'RH-42', description: 'Quote this reference.' },
    });
    const [spanish] = await Promise.all([deposit(patient, { lang: 'es' }), instruct()]);
    expect(spanish.body['how']).toBe(
      'Número de la cuenta: 1234567890; Indique esta referencia: RH-42',
    );
  });

  test('while a customer is asked for, nothing waits for a rail, and the page is named too', async () => {
    const { body, message } = await deposit(strict);
    for (const text of [message, String((body as Body)['how'])]) {
      expect(text).toMatch(/^Please complete the customer by SEP-12; .* shown at http\S+$/);
    }
  });
});

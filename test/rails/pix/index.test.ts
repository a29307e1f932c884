import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { pix } from '../../../src/rails/pix/index.ts';
import { opened } from '../../support/opened.ts';
import { createAuthority } from '../../support/temporal/certificates.ts';

if (!pix.fake) throw new Error('pix has a pretend bank');
const bank = await opened(pix.fake({ webhookUrl: 'http://127.0.0.1:9' }));

test('its pretend bank’s settings open it, and its payee is paid', async () => {
  const rail = await pix.open(bank.settings);
  const { instructions, executeOutgoingTransaction, listReceived } = rail;
  const deposit = { transactionId: 'deposit-1', amountExpected: '3.5', language: 'pt' };
  const { reference = '' } = (await instructions?.(deposit)) ?? {};
  expect(reference).toMatch(new RegExp(`^${bank.reference.source}$`));
  await bank.receive({ amount: '3.5', reference });
  expect((await listReceived?.(null))?.received).toMatchObject([{ reference, amount: '3.50' }]);
  const payment = { idempotencyKey: 'KEY1', transactionId: 't', amount: '1', payee: bank.payee };
  expect(await executeOutgoingTransaction(payment)).toMatchObject({ state: 'initiated' });
});

test('each setting is described, and secrets are called so', () => {
  expect(pix.variables.map(({ name, isNeeded }) => `${name}${isNeeded ? '' : '?'}`)).toEqual([
    'PIX_API_URL',
    'PIX_TOKEN_URL',
    'PIX_SENDER_URL',
    'PIX_CLIENT_ID',
    'PIX_CLIENT_SECRET',
    'PIX_CERTIFICATE_FILE?',
    'PIX_CERTIFICATE_KEY_FILE?',
    'PIX_CERTIFICATE_PEM?',
    'PIX_KEY',
    'PIX_CHARGE_SECONDS?',
    'PIX_SINCE?',
  ]);
  for (const { description } of pix.variables) expect(description).toMatch(/^Pix: /);
  const secrets = pix.variables.filter(({ description }) => description?.includes('A secret'));
  expect(secrets.map(({ name }) => name)).toEqual(['PIX_CLIENT_SECRET', 'PIX_CERTIFICATE_PEM']);
});

test('a bank is not talked to without a certificate, and a wrong setting is named', async () => {
  const real = { ...bank.settings, PIX_API_URL: 'https://pix-h.api.efipay.com.br/v2' };
  await expect(pix.open(real)).rejects.toThrow('PIX_CERTIFICATE_FILE');
  await expect(pix.open({ ...bank.settings, PIX_SINCE: 'yesterday' })).rejects.toThrow('PIX_SINCE');
  await expect(pix.open({ ...bank.settings, PIX_KEY: undefined })).rejects.toThrow('PIX_KEY');
  await expect(pix.open({ ...bank.settings, PIX_CHARGE_SECONDS: '0' })).rejects.toThrow(
    'PIX_CHARGE_SECONDS',
  );
});

describe('a certificate', () => {
  const authority = createAuthority();
  afterAll(() => authority.remove());
  const real = { ...bank.settings, PIX_API_URL: 'https://pix-h.api.efipay.com.br/v2' };
  const [mine, other] = [authority.issue('mine'), authority.issue('other')];
  const pem = `${readFileSync(mine.cert, 'utf8')}${readFileSync(mine.key, 'utf8')}`;

  test('comes from two files, from one, or from the environment', async () => {
    for (const given of [
      { PIX_CERTIFICATE_FILE: mine.cert, PIX_CERTIFICATE_KEY_FILE: mine.key },
      { PIX_CERTIFICATE_FILE: authority.write('both.pem', pem) },
      { PIX_CERTIFICATE_PEM: pem },
      { PIX_CERTIFICATE_PEM: pem.replaceAll('\n', String.raw`\n`) },
    ]) {
      expect((await pix.open({ ...real, ...given })).profile.name).toBe('pix');
    }
  });

  test('that cannot be used is seen when the rail is opened', async () => {
    for (const given of [
      { PIX_CERTIFICATE_FILE: authority.write('none.pem', 'no certificate') },
      { PIX_CERTIFICATE_FILE: mine.cert },
      { PIX_CERTIFICATE_FILE: mine.cert, PIX_CERTIFICATE_KEY_FILE: other.key },
      { PIX_CERTIFICATE_PEM: 'none' },
    ]) {
      await expect(pix.open({ ...real, ...given })).rejects.toThrow('is no PEM');
    }
    const missing = { ...real, PIX_CERTIFICATE_FILE: '/nowhere/client.pem' };
    await expect(pix.open(missing)).rejects.toThrow('ENOENT');
  });
});

import { expect, test } from '@jest/globals';
import { alertChannels } from '../../../src/services/alerts/from-settings.ts';

const SECRET = 'a secret of at least 32 characters';

test('settings make channels, and half of one is said at the start', () => {
  const hook = { ALERT_WEBHOOK_URL: 'https://hooks.example.com/x', ALERT_WEBHOOK_SECRET: SECRET };
  const mail = {
    ALERT_EMAIL_TO: ['a@example.com'],
    ALERT_EMAIL_FROM: 'b@example.com',
    SMTP_URL: 'smtp://mail.example.com',
  };
  const names = (settings: Partial<Parameters<typeof alertChannels>[0]>) =>
    alertChannels({ DEVELOPMENT: false, ...settings }).map(({ name }) => name);
  expect([names({}), names(hook), names({ ...hook, ...mail })]).toEqual([
    [],
    ['webhook'],
    ['webhook', 'email'],
  ]);
  for (const half of [
    { ...hook, ALERT_WEBHOOK_SECRET: undefined },
    { ...hook, ALERT_WEBHOOK_URL: 'http://hooks.example.com/x' },
    { ...hook, ALERT_WEBHOOK_URL: 'https://10.0.0.1/x' },
    { ...mail, SMTP_URL: undefined },
    { ...mail, ALERT_EMAIL_FROM: undefined },
  ]) {
    expect(() => names(half)).toThrow(/^ALERT_/);
  }
});

import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createAlerts } from '../../../src/services/alerts/alerts.ts';
import {
  createEmailChannel,
  createWebhookChannel,
  type AlertChannel,
} from '../../../src/services/alerts/channels.ts';
import { startAlertReceiver, startMailServer, type Posted } from '../../support/alert-receivers.ts';
import { opened } from '../../support/opened.ts';
import { addTransaction, USDC } from '../../support/rows.ts';
import { openTestOrm } from '../../support/test-orm.ts';

const SECRET = 'a secret of at least 32 characters';
const ABOUT = { organisation: 'Quill & Co', link: 'https://console.example' };

const mailbox = await opened(startMailServer());
const receiver = await opened(startAlertReceiver());
const { orm } = await opened(openTestOrm());
const { posted } = receiver;
const { mails } = mailbox;
const warned: unknown[] = [];
const log = { warn: (...line: readonly unknown[]) => void warned.push(line) };

const run = async (sql: string, values: readonly unknown[] = []): Promise<unknown> =>
  orm.em.fork().execute(sql, values, 'run');
beforeEach(async () => {
  for (const table of ['alert', 'alert_channel', 'pause']) await run(`delete from ${table}`);
  await run('update transaction set parked_reason = null where parked_reason is not null');
  posted.length = 0;
  mails.length = 0;
  warned.length = 0;
  receiver.answerWith(200);
  mailbox.refuse(false);
});

const webhook = (): AlertChannel =>
  createWebhookChannel({ url: receiver.url, secret: SECRET, development: true });
const email = (): AlertChannel =>
  createEmailChannel({
    smtpUrl: mailbox.url,
    from: 'railhead@example.com',
    to: ['ada@example.com', 'grace@example.com'],
    development: true,
  });
const looking = (channels: readonly AlertChannel[], restSeconds = 0) =>
  createAlerts({ orm, channels, log, restSeconds, ...ABOUT });
const park = async (): Promise<string> => {
  const { id } = await addTransaction(orm.em.fork(), {
    parkedReason: 'a lost answer of the rail',
    status: 'pending_anchor',
    amountIn: '1250.5',
  });
  return id;
};
const subjects = () => posted.map(({ said }) => said.troubles.map(({ subject }) => subject));
/** Nothing has to be waited for: what is due later is due now. */
const dueNow = async () => run('update alert_channel set due_at = null');

describe('what enters the attention list', () => {
  test('is posted once, signed, with words and a link and nothing personal', async () => {
    const id = await park();
    const look = looking([webhook()]);
    await look();
    await look();
    expect(posted).toHaveLength(1);
    const [{ signature, body, said }] = posted as [Posted];
    expect(said).toMatchObject({ event: 'attention', count: 1, ...ABOUT });
    expect(said.troubles).toEqual([
      {
        kind: expect.stringMatching(/^parked\./),
        words: expect.stringMatching(/\w/),
        subject: id,
        amount: '1250.5',
        asset: USDC,
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    ]);
    const [, seconds = '', given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    const expected = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
    expect(given).toBe(expected);
  });

  test('is sent once although two processes look at the same time', async () => {
    await park();
    const looks = [looking([webhook()]), looking([webhook()]), looking([webhook()])];
    await Promise.all(looks.map(async (look) => look()));
    await Promise.all(looks.map(async (look) => look()));
    expect(posted).toHaveLength(1);
  });

  test('is one message where there is much of it, which names the oldest', async () => {
    for (let n = 0; n < 60; n += 1) await park();
    await looking([webhook(), email()])();
    expect(posted.map(({ said }) => [said.count, said.troubles.length])).toEqual([[60, 50]]);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.data).toContain('60 things wait');
    expect(mails[0]?.data).toContain('and 10 more.');
  });

  test('waits while a channel rests, and is then one message', async () => {
    const look = looking([webhook()], 3_600);
    const first = await park();
    await look();
    const later = [await park(), await park()];
    await look();
    expect(subjects()).toEqual([[first]]);
    await dueNow();
    await look();
    expect(subjects().map((some) => new Set(some))).toEqual([new Set([first]), new Set(later)]);
  });

  test('is sent again when it has ended and comes again', async () => {
    const look = looking([webhook()]);
    const pause = `insert into pause (scope, operator, reason) values ('all', 'ada', 'a test')`;
    await run(pause);
    await look();
    await run('delete from pause');
    await look();
    await run(pause);
    await look();
    expect(subjects()).toEqual([['all'], ['all']]);
    // Paused anew between two looks.
    await run('delete from pause');
    await run(pause);
    await look();
    expect(posted).toHaveLength(3);
  });

  test('is not sent any more where it has ended before it could be', async () => {
    receiver.answerWith(500);
    const look = looking([webhook()]);
    await run(`insert into pause (scope, operator, reason) values ('all', 'ada', 'a test')`);
    await look();
    await run('delete from pause');
    receiver.answerWith(200);
    await dueNow();
    await look();
    expect(posted).toEqual([]);
  });
});

describe('what is not taken', () => {
  test('is tried again until it is, as the same message, and ever later', async () => {
    const id = await park();
    const look = looking([webhook()]);
    receiver.answerWith(503);
    await look();
    await look();
    const state = async () =>
      orm.em
        .fork()
        .execute<unknown[]>(
          'select attempts, last_failure, due_at > now() as later from alert_channel',
        );
    expect(await state()).toEqual([{ attempts: 1, last_failure: 'http_status 503', later: true }]);
    expect(warned).toEqual([
      [{ channel: 'webhook', failure: 'http_status 503' }, expect.any(String)],
    ]);
    await dueNow();
    await look();
    expect(await state()).toMatchObject([{ attempts: 2 }]);
    receiver.answerWith(200);
    await dueNow();
    await look();
    expect(subjects()).toEqual([[id]]);
    expect(await state()).toMatchObject([{ attempts: 0, last_failure: null }]);
  });

  test('by one channel is sent by the other, once', async () => {
    await park();
    const look = looking([webhook(), email()]);
    receiver.answerWith(500);
    await look();
    receiver.answerWith(200);
    await dueNow();
    await look();
    expect([posted.length, mails.length]).toEqual([1, 1]);
  });

  test('is not posted to an address of our own network outside development', async () => {
    await park();
    const channel = createWebhookChannel({ url: receiver.url, secret: SECRET, development: false });
    await looking([channel])();
    expect(posted).toEqual([]);
    expect(JSON.stringify(warned)).toContain('refused_address');
  });
});

describe('an e-mail', () => {
  test('goes to everybody who is named, in words', async () => {
    const id = await park();
    await looking([email()])();
    const [mail] = mails;
    expect(mail?.to).toEqual(['ada@example.com', 'grace@example.com']);
    const flat = mail?.data.replaceAll('=\r\n', '') ?? '';
    for (const words of ['Subject: Quill & Co: 1 thing waits', id, '1250.5 USDC', ABOUT.link]) {
      expect(flat).toContain(words);
    }
  });

  test('that the server refuses is sent again, and its words are in no log', async () => {
    await park();
    mailbox.refuse(true);
    const look = looking([email()]);
    await look();
    expect(JSON.stringify(warned)).not.toContain('mailbox');
    mailbox.refuse(false);
    await dueNow();
    await look();
    expect(mails).toHaveLength(1);
  });

  test('with a password waits for TLS where the server has none', async () => {
    const withPassword = mailbox.url.replace('smtp://', 'smtp://ada:secret@');
    const options = { from: 'a@example.com', to: ['b@example.com'], development: false };
    const channel = createEmailChannel({ smtpUrl: withPassword, ...options });
    await park();
    await looking([channel])();
    expect(mails).toEqual([]);
    expect(warned).toHaveLength(1);
  });
});

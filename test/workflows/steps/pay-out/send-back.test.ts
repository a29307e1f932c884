import { describe, expect, test } from '@jest/globals';
import { decideCase } from '../../../../src/services/investigations/decide-case.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { investigationId } from '../../../../src/domain/transactions/queue.ts';
import { isRefusal } from '../../../../src/domain/refusal.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { decideAsked, resolveOnce, untilAsked, untilFiled } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { open } from '../../../support/played-requests.ts';
import { opened } from '../../../support/opened.ts';
import { recordHistory } from '../../../support/stories.ts';

/* SEP-6 deposits on a rail that can send back what it received, from the endpoint to the books. */

const HOUR_MS = 3_600_000;
const api = await opened(
  startTestApi((given) => ({
    ...given,
    investigations: { refundAfterMs: { late: 500 } },
    rails: given.rails.map((rail) => ({
      ...rail,
      refunds: { withinMs: 24 * HOUR_MS, partial: true },
    })),
  })),
);
const anchor = await opened(playAnchor(api));

/** A deposit of 100 that got another amount, and about which a person is asked. */
const asked = async () => {
  const deposit = await open('deposit', api, anchor);
  const source = await anchor.pay(deposit.id, '2000');
  const question = await untilAsked(anchor, deposit.id);
  return { ...deposit, source, question };
};
const handleOf = (id: string) => anchor.client.workflow.getHandle(`deposit/${id}`);
const backOf = (id: string) =>
  Object.fromEntries(Object.entries(anchor.sentBack()).filter(([key]) => key.startsWith(id)));

describe('§3.9 a deposit whose money goes back by a person’s decision', () => {
  test('§3.9 is refunded, and its customer reads so', async () => {
    const { id, read, question } = await asked();
    expect(question.actions).toEqual(['accept', 'settled', 'refundedByHand', 'refund']);
    expect(await decideAsked(anchor, id, 'refund', { fee: '10' })).toContain('refund, by ada');
    await anchor.untilStatus(id, 'refunded');
    expect(backOf(id)).toEqual({ [`${id}/refund/1`]: '1990' });
    expect(await read()).toMatchObject({
      status: 'refunded',
      message: 'Your payment is refunded.',
      refunds: {
        amount_refunded: '1990',
        amount_fee: '10',
        payments: [{ id_type: 'external', amount: '1990', fee: '10' }],
      },
    });
    expect(await handleOf(id).result()).toMatchObject({ status: 'refunded' });
    await recordHistory(handleOf(id), 'deposit-sent-back');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.9 is sent back once though its answer and its story are lost', async () => {
    const { id, source } = await asked();
    await anchor.answerRefund(source, 'lost');
    await decideAsked(anchor, id, 'refund');
    await anchor.killAndStartAgain(id);
    await anchor.untilStatus(id, 'refunded');
    expect(backOf(id)).toEqual({ [`${id}/refund/1`]: '2000' });
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.9 waits for a rail that has only begun, and ends when it reports', async () => {
    const { id, source } = await asked();
    const started = { state: 'initiated', railReference: 'back-1' } as const;
    const arrived = { state: 'delivered', railReference: 'back-1' } as const;
    await anchor.answerRefund(source, started, arrived);
    await decideAsked(anchor, id, 'refund');
    await waitUntil(async () => Object.keys(backOf(id)).length > 0, {
      timeoutMs: 20_000,
      what: 'the refund is under way',
    });
    expect((await anchor.find(id)).status).toBe('pending_anchor');
    await waitUntil(
      async () => {
        await anchor.pollRails();
        return (await anchor.find(id)).status === 'refunded';
      },
      { timeoutMs: 20_000, what: 'the refund has arrived' },
    );
    await recordHistory(handleOf(id), 'deposit-sent-back-later');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.9 that the rail refuses is asked about: tried again, or sent by hand', async () => {
    const { id, source } = await asked();
    await anchor.answerRefund(source, { state: 'failed', message: 'The account is closed.' });
    await decideAsked(anchor, id, 'refund');
    const failed = await waitUntil(
      async () => {
        const question = await untilAsked(anchor, id);
        return question.subject.startsWith('refund/') ? question : undefined;
      },
      { timeoutMs: 20_000, what: 'a person is asked about the refund' },
    );
    expect(failed.actions).toEqual(['retry', 'refundedByHand', 'settled']);
    expect(await resolveOnce(anchor, id, 'retry', { parking: failed.number })).toContain('retry');
    await anchor.untilStatus(id, 'refunded');
    expect(backOf(id)).toEqual({ [`${id}/refund/2`]: '2000' });
    await recordHistory(handleOf(id), 'deposit-sent-back-again');
    expect(await anchor.breaks()).toEqual([]);
  });
});

describe('§3.9 rail money that fits no story', () => {
  /** A deposit that is paid, and paid again. */
  const paidTwice = async (): Promise<string> => {
    const { id } = await open('deposit', api, anchor);
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    const source = await anchor.pay(id, '100');
    const row = await anchor.find(id);
    const { createFileFunds } = await import('../../../../src/services/investigations/file.ts');
    const funds = { source, amount: '100', at: new Date().toISOString() };
    await createFileFunds(anchor.deps)({ transactionId: row.id, funds, reason: 'second_payment' });
    await untilFiled(anchor, source);
    return source;
  };
  const decide = async (source: string, action: 'refund' | 'refundedByHand' | 'attach') => {
    const { orm } = anchor.deps;
    const terms = { action, operator: 'ada', evidence: 'ticket 12' } as const;
    const given = action === 'attach' ? { ...terms, transactionId: 'x' } : terms;
    const answer = await decideCase({ orm, client: anchor.client }, source, given);
    return isRefusal(answer) ? `refused: ${answer.message}` : answer;
  };
  const untilResolved = async (source: string) =>
    waitUntil(
      async () => {
        const found = await anchor.em().findOneOrFail(Investigation, { sourceKey: source });
        return found.state === 'resolved' ? found : undefined;
      },
      { timeoutMs: 20_000, what: `${source} is resolved` },
    );
  const caseHandle = (source: string) => anchor.client.workflow.getHandle(investigationId(source));

  test('§3.9 goes back by a person’s decision, and its case is resolved', async () => {
    const source = await paidTwice();
    expect(await decide(source, 'refund')).toContain('refund, by ada');
    expect(await untilResolved(source)).toMatchObject({ resolution: 'refund' });
    expect(anchor.sentBack()[`${source}/refund/1`]).toBe('100');
    await caseHandle(source).result();
    await recordHistory(caseHandle(source), 'investigation-sent-back');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.9 that its rail has begun to send is signalled when it arrives', async () => {
    const source = await paidTwice();
    const reference = { railReference: 'back-7' };
    await anchor.answerRefund(
      source,
      { state: 'initiated', ...reference },
      { state: 'delivered', ...reference },
    );
    await decide(source, 'refund');
    await waitUntil(async () => anchor.sentBack()[`${source}/refund/1`] !== undefined, {
      timeoutMs: 20_000,
      what: 'the refund is under way',
    });
    expect(await decide(source, 'attach')).toContain('is on its way');
    await waitUntil(
      async () => {
        await anchor.pollRails();
        const found = await anchor.em().findOneOrFail(Investigation, { sourceKey: source });
        return found.state === 'resolved';
      },
      { timeoutMs: 20_000, what: 'the case is resolved' },
    );
    await caseHandle(source).result();
    await recordHistory(caseHandle(source), 'investigation-sent-back-later');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§4 goes back by the policy where it names the reason, and by nothing else', async () => {
    const { id } = await open('deposit', api, anchor);
    const row = await anchor.find(id);
    await anchor
      .em()
      .execute(
        `update transaction set pay_until = now() - interval '1 minute' where id = ?`,
        [id],
        'run',
      );
    const source = await anchor.pay(id, '100', new Date((row.payUntil?.getTime() ?? 0) + 1));
    await untilFiled(anchor, source);
    expect(await untilResolved(source)).toMatchObject({
      resolution: 'refund',
      operator: 'railhead',
    });
    expect(anchor.sentBack()[`${source}/refund/1`]).toBe('100');
    await recordHistory(caseHandle(source), 'investigation-sent-back-by-policy');
    expect(await anchor.breaks()).toEqual([]);
  });
});

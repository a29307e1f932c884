import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CORE_QUEUE, investigationId } from '../../src/domain/queue.ts';
import { decide } from '../../src/workflows/messages.ts';
import { createStoryBench, type StoryBench } from '../support/stories.ts';

describe('an investigation', () => {
  let bench: StoryBench;
  beforeAll(async () => {
    bench = await createStoryBench();
  }, 60_000);
  afterAll(async () => bench?.close());

  const open = async (place: 'stellar' | 'rail', sent: unknown = { state: 'included' }) => {
    const sourceKey = `${place}/${randomUUID()}`;
    const seen = bench.answer(sourceKey, {
      openInvestigation: () => ({
        reason: 'unmatched',
        money: '12.5 USDC',
        resolved: false,
      }),
      decideInvestigation: () => undefined,
      submitPayment: () => sent,
    });
    const handle = await bench.client.workflow.start('investigation', {
      workflowId: investigationId(sourceKey),
      taskQueue: CORE_QUEUE,
      args: [{ version: 1, sourceKey }],
    });
    return { handle, seen, sourceKey };
  };
  const decision = (action: 'refund' | 'hold' | 'writeOff') => ({
    args: [{ action, operator: 'ada', evidence: 'ticket 12' }] as const,
  });

  test('sends the money back on Stellar and is resolved', async () => {
    const { handle, seen, sourceKey } = await open('stellar');
    while (seen().length === 0) await new Promise((done) => setTimeout(done, 20));
    await handle.executeUpdate(decide, { args: [...decision('refund').args] });
    expect(await handle.result()).toMatchObject({ status: 'resolved' });
    expect(seen().map(({ name }) => name)).toEqual([
      'openInvestigation',
      'submitPayment',
      'decideInvestigation',
    ]);
    expect(seen()[1]?.input).toMatchObject({
      investigationKey: sourceKey,
      leg: 'refund',
      number: 1,
    });
  });

  test('stays open on a hold, and is resolved by a later write-off', async () => {
    const { handle, seen } = await open('rail');
    while (seen().length === 0) await new Promise((done) => setTimeout(done, 20));
    await handle.executeUpdate(decide, { args: [...decision('hold').args] });
    await handle.executeUpdate(decide, { args: [...decision('writeOff').args] });
    expect(await handle.result()).toMatchObject({ status: 'resolved' });
    expect(seen().filter(({ name }) => name === 'decideInvestigation')).toHaveLength(2);
  });

  test('refuses to refund rail money, and a decision without a name', async () => {
    const { handle, seen } = await open('rail');
    while (seen().length === 0) await new Promise((done) => setTimeout(done, 20));
    await expect(
      handle.executeUpdate(decide, { args: [...decision('refund').args] }),
    ).rejects.toMatchObject({
      cause: { message: expect.stringContaining('only money that came') },
    });
    await expect(
      handle.executeUpdate(decide, { args: [{ action: 'hold', operator: ' ', evidence: 'x' }] }),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('name the operator') } });
    await handle.terminate();
  });
});

import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type {
  DecisionTerms,
  InvestigationCase,
} from '../../../../src/domain/transactions/investigation.ts';
import { CORE_QUEUE, investigationId } from '../../../../src/domain/transactions/queue.ts';
import { decisions } from '../../../../src/workflows/messages.ts';
import { createStoryBench, recordHistory } from '../../../support/stories.ts';
import { opened } from '../../../support/opened.ts';

const standing = (changes: Partial<InvestigationCase> = {}): InvestigationCase => ({
  reason: 'claimable_balance',
  asset: `stellar:USDC:G${'A'.repeat(55)}`,
  money: '12.5 USDC',
  left: '0',
  state: 'open',
  resolution: null,
  openedAt: new Date().toISOString(),
  decided: false,
  refunding: null,
  claiming: null,
  ...changes,
});
const resolved = standing({ state: 'resolved', resolution: 'claim', decided: true });
const by: DecisionTerms = { operator: 'ada', evidence: 'ticket 12' };

const bench = await opened(createStoryBench());

describe('the case of a balance that was left for us', () => {
  test('§1.3 has it claimed, by itself and by a person, and is resolved once it is', async () => {
    const sourceKey = `claimable/${'0'.repeat(72)}`;
    let ended = 0;
    const seen = bench.answer(sourceKey, {
      openInvestigation: () => standing({ claiming: 1 }),
      decideInvestigation: () => ({
        refused: null,
        standing: standing({ decided: true, claiming: 2 }),
      }),
      endInvestigationClaim: () => {
        ended += 1;
        return ended === 1 ? standing() : resolved;
      },
    });
    const handle = await bench.client.workflow.start('investigation', {
      workflowId: investigationId(sourceKey),
      taskQueue: CORE_QUEUE,
      args: [{ version: 1, sourceKey, policy: null }],
    });
    await waitUntil(async () => ended > 0, {
      timeoutMs: 20_000,
      what: 'the first claim has come to its end',
    });
    const told = await handle.executeUpdate(decisions.claim, { args: [by] });
    expect(told).toContain('claim, by ada');
    expect(await handle.result()).toEqual({ status: 'resolved', summary: '12.5 USDC: claim' });
    await recordHistory(handle, 'investigation-claimed');
    const sent = seen().filter(({ name }) => name === 'submitPayment');
    expect(sent.map(({ input }) => input)).toEqual([
      { investigationKey: sourceKey, leg: 'claim', number: 1 },
      { investigationKey: sourceKey, leg: 'claim', number: 2 },
    ]);
  });
});

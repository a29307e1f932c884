import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDecideInvestigation } from '../../../src/services/investigations/investigate.ts';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import {
  addOwed,
  addReceipt,
  addReceived,
  addTransaction,
  DISTRIBUTION,
  DOLLAR,
  USDC,
} from '../../support/rows.ts';
import { createBench, type Bench } from '../../support/payments/bench.ts';

/* A case's money goes to no account of ours: neither back to it, nor through a deposit that pays it. */

const FORMER = `G${'E'.repeat(55)}`;

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await bench
    .em()
    .execute(`insert into cursor (source, cursor) values (?, '1')`, [`stellar/${FORMER}`]);
});
afterAll(async () => bench?.close());

const open = async (sourceKey: string, asset: string): Promise<string> => {
  await bench
    .em()
    .execute(
      `insert into investigation (source_key, reason, asset, amount) values (?, 'unmatched', ?, 100)`,
      [sourceKey, asset],
    );
  await addOwed(bench.em(), `investigation:${sourceKey}`, asset, '100');
  return sourceKey;
};
const ofStellar = async (fromAccount: string): Promise<string> => {
  const { operationId } = await addReceived(bench.em(), { fromAccount });
  return open(`stellar/${operationId}`, USDC);
};
const ofRail = async (): Promise<string> =>
  open(`rail/${(await addReceipt(bench.em())).id}`, DOLLAR);

const decide = async (
  sourceKey: string,
  decision: Pick<InvestigationDecision, 'action' | 'transactionId'>,
) =>
  createDecideInvestigation(bench.deps)({
    sourceKey,
    decisionId: decision.action,
    decision: { operator: 'ada', evidence: 'ticket 7', ...decision },
  });

describe('§1.9 money of a case', () => {
  test.each([
    ['the distribution account', DISTRIBUTION],
    ['a former one', FORMER],
  ])('§1.9 that came from %s does not go back to it, and is written off', async (_who, payer) => {
    const key = await ofStellar(payer);
    const refused = await decide(key, { action: 'refund' });
    expect(refused.refused).toBe(
      `the payer, ${payer}, is an account of ours: write it off, which gives it to the treasury`,
    );
    expect(refused.standing).toMatchObject({ left: '100', state: 'open', decided: false });
    const [legs] = await bench
      .em()
      .execute<{ n: number }[]>(
        'select count(*)::int as n from ledger_payment where investigation_key = ?',
        [key],
      );
    expect(legs?.n).toBe(0);
    expect((await decide(key, { action: 'writeOff' })).standing).toMatchObject({ left: '0' });
  });

  test('§1.9 is attached to no deposit that pays one of them', async () => {
    const key = await ofRail();
    const deposit = { kind: 'deposit', amountInAsset: DOLLAR, amountOutAsset: USDC } as const;
    const ours = await addTransaction(bench.em(), { ...deposit, toAccount: FORMER });
    const refused = await decide(key, { action: 'attach', transactionId: ours.id });
    expect(refused.refused).toContain(`pays ${FORMER}, which is an account of ours`);
    expect(refused.standing).toMatchObject({ left: '100', decided: false });
    const theirs = await addTransaction(bench.em(), {
      ...deposit,
      toAccount: `G${'C'.repeat(55)}`,
    });
    const taken = await decide(key, { action: 'attach', transactionId: theirs.id });
    expect(taken).toMatchObject({ refused: null, standing: { left: '0' } });
  });
});

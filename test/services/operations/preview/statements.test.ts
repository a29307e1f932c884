import { describe, expect, test } from '@jest/globals';
import type { Price } from '../../../../src/domain/money/price.ts';
import { previewCaseDecisions } from '../../../../src/services/operations/preview/preview-case.ts';
import { previewResolutions } from '../../../../src/services/operations/preview/preview-resolution.ts';
import { lawfulDecisions } from '../../../../src/services/operations/preview/lawful-decisions.ts';
import { createPark } from '../../../../src/services/transactions/decisions/park.ts';
import { createRefundBench } from '../../../support/payments/refund-bench.ts';
import { opened } from '../../../support/opened.ts';
import { statementsOf } from '../../../support/statements.ts';

const bench = await opened(createRefundBench());
const payer = await bench.createAccount(true, '100000');

const PRICE: Price = {
  amountIn: '50',
  amountOut: '49',
  fee: { total: '1', asset: bench.assetId, details: [] },
};

describe('what previews ask of the database', () => {
  test('is asked once of all decisions over a case, and then what each does', async () => {
    const key = await bench.unmatched(payer, '50');
    const none = await statementsOf(async () => previewCaseDecisions(bench.deps, key, ['attach']));
    const held = await statementsOf(async () =>
      previewCaseDecisions(bench.deps, key, ['attach', 'hold']),
    );
    const refused = await statementsOf(async () =>
      previewCaseDecisions(bench.deps, key, ['attach', 'claim', 'refundedByHand']),
    );
    expect(none).toBeLessThanOrEqual(9);
    expect(held - none).toBeLessThanOrEqual(7);
    expect(refused).toBe(none);
  });

  test('is asked once of all decisions over a payment, and then what each does', async () => {
    const { id } = await bench.credited(payer, '50', PRICE, { amountInAsset: bench.assetId });
    await createPark(bench.deps)({
      transactionId: id,
      reason: 'the rail refused the pay-out',
      message: 'A moment.',
      status: 'error',
      subject: 'failed/x/payout/1/1',
      actions: ['retry', 'accept'],
    });
    const [both, retry, none] = [
      await statementsOf(async () => lawfulDecisions(bench.deps, id)),
      await statementsOf(async () =>
        previewResolutions(bench.deps, id, [{ action: 'retry', parking: 1 }]),
      ),
      await statementsOf(async () =>
        previewResolutions(bench.deps, id, [{ action: 'payOut', parking: 1 }]),
      ),
    ];
    expect(none).toBeLessThanOrEqual(7);
    expect(retry).toBeLessThanOrEqual(22);
    expect(both).toBeLessThanOrEqual(34);
  });
});

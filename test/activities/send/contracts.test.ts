import { afterEach, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { readEnvelope } from '../../../src/stellar/envelopes/outgoing-envelope.ts';
import type { LedgerSettings } from '../../../src/stellar/sources/ledger-sources.ts';
import {
  createContractBench,
  isTrial,
  newContract,
  withResources,
} from '../../support/payments/contract-bench.ts';
import { isSubmission } from '../../support/payments/asked.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { opened } from '../../support/opened.ts';

const SOURCES: readonly LedgerSettings['LEDGER_SOURCES'][] = [['rpc'], ['horizon', 'rpc']];
const UNIT = 10_000_000n;

const benches = [];
for (const sources of SOURCES) {
  benches.push({ by: sources.join(), bench: await opened(createContractBench({ sources })) });
}

describe.each(benches)('payments to contract accounts, by $by', ({ bench }) => {
  afterEach(async () => {
    await bench.stopSenders();
    bench.meddling.now = null;
    bench.ledger.faults.clear();
  });

  test('§2.1 a call of the asset’s contract is journalled with what it costs, paid once and booked', async () => {
    const to = newContract();
    const { id, transactionId } = await bench.queuePayout(to, '10');
    bench.startSender();
    const paid = await bench.untilState(id, 'included');
    expect(paid.operation).toBe('invoke_host_function');
    expect(bench.held(to)).toBe(10n * UNIT);
    const envelope = await bench.envelope(paid.envelopeHash);
    expect(envelope.channel).not.toBe(bench.distribution);
    expect(envelope.outerXdr).not.toBeNull();
    const resourceFee = BigInt(envelope.resourceFee);
    expect(resourceFee).toBeGreaterThan(0n);
    // Two operations by the network's count, of 100 stroops each.
    expect(BigInt(envelope.feeBid)).toBe(resourceFee + 200n);
    expect(BigInt(envelope.feeCharged ?? 0)).toBeLessThan(BigInt(envelope.feeBid));
    const books = await bench
      .em()
      .execute<{ account: string; amount: string }[]>(
        'select account, amount::float8::text as amount from posting where entry = ? order by account',
        [`sent/${id}`],
      );
    expect(books).toEqual([
      { account: `customer:${transactionId}`, amount: '-10' },
      { account: `stellar:${bench.distribution}`, amount: '10' },
    ]);
    await bench.look();
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.5 each call has its own envelope, and leaves one to the payments that share theirs', async () => {
    const classic = (await bench.createAccount()).publicKey();
    const contracts = Array.from({ length: 6 }, newContract);
    const calls = await Promise.all(contracts.map(async (to) => bench.queuePayout(to, '2')));
    const others = [await bench.queuePayout(classic, '1'), await bench.queuePayout(classic, '1')];
    bench.startSender();
    const ledgers = [];
    const hashes = new Set<string>();
    for (const { id } of [...calls, ...others]) {
      const { envelopeHash } = await bench.untilState(id, 'included');
      hashes.add(envelopeHash ?? '');
      ledgers.push(Number((await bench.envelope(envelopeHash)).ledger));
    }
    expect(hashes.size).toBe(calls.length + 1);
    // What came last did not wait until all calls were through.
    expect(ledgers.at(-1)).toBeLessThanOrEqual(Math.max(...ledgers.slice(0, calls.length)));
    expect(contracts.map((to) => bench.held(to))).toEqual(contracts.map(() => 2n * UNIT));
  });

  test('§2.3 an answer that is lost after the call was applied pays once', async () => {
    const to = newContract();
    let lost = 0;
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!isSubmission(request) || lost > 0) return answer;
      lost += 1;
      throw new Error('the connection is cut');
    };
    const { id } = await bench.queuePayout(to, '3');
    bench.startSender();
    await bench.untilState(id, 'included');
    expect(lost).toBe(1);
    expect(bench.held(to)).toBe(3n * UNIT);
  });

  test('§2.3 TRY_AGAIN_LATER is no outcome: the same call is sent again', async () => {
    const to = newContract();
    bench.ledger.faults.add({ fault: 'queue_full', times: 2 });
    const { id } = await bench.queuePayout(to, '3');
    bench.startSender();
    const paid = await bench.untilState(id, 'included');
    expect((await bench.envelope(paid.envelopeHash)).submissions).toBeGreaterThanOrEqual(3);
    expect(bench.held(to)).toBe(3n * UNIT);
  });

  test('§2.1 what was journalled before a stop is what goes on after it', async () => {
    const to = newContract();
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request)) throw new Error('the connection is cut');
      return next();
    };
    const { id } = await bench.queuePayout(to, '4');
    bench.startSender();
    const bound = await bench.untilState(id, 'bound');
    await bench.stopSenders();
    bench.meddling.now = null;
    bench.startSender();
    const paid = await bench.untilState(id, 'included');
    expect(paid.envelopeHash).toBe(bound.envelopeHash);
    expect(bench.held(to)).toBe(4n * UNIT);
  });

  test('§2.5 a call that is refused for its fee goes out under a better one, its resources paid as before', async () => {
    const to = newContract();
    bench.ledger.faults.add({ fault: 'surge', baseFee: 900 });
    const { id } = await bench.queuePayout(to, '5');
    bench.startSender();
    const paid = await bench.untilState(id, 'included');
    const envelope = await bench.envelope(paid.envelopeHash);
    expect(BigInt(envelope.feeBid)).toBeGreaterThanOrEqual(BigInt(envelope.resourceFee) + 1_800n);
    // The cap of two operations bounds it, whatever its resources cost.
    expect(BigInt(envelope.feeBid)).toBeLessThanOrEqual(BigInt(envelope.resourceFee) + 200_000n);
    expect(bench.held(to)).toBe(5n * UNIT);
  });

  test('a call that ran out of its resources moved nothing, and goes again as it is simulated anew', async () => {
    const to = newContract();
    let spoilt = 0;
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!isTrial(request) || spoilt > 0) return answer;
      spoilt += 1;
      return withResources(answer, (resources) => Object.assign(resources, { instructions: 1 }));
    };
    const { id } = await bench.queuePayout(to, '6');
    bench.startSender();
    const paid = await bench.untilState(id, 'included');
    expect(paid.deadEnvelopes).toBe(1);
    expect(bench.held(to)).toBe(6n * UNIT);
    const failed = (await bench.envelopes()).filter(({ state }) => state === 'failed');
    expect(failed.at(-1)?.resultCodes).toEqual({
      transaction: 'tx_failed',
      operations: ['op_resource_limit_exceeded'],
    });
    await bench.look();
    expect(await bench.audit()).toEqual([]);
  });

  test('a call that fails in every ledger is parked after three, and none of them paid', async () => {
    const to = newContract();
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!isTrial(request)) return answer;
      return withResources(answer, (resources) => Object.assign(resources, { writeBytes: 1 }));
    };
    const { id } = await bench.queuePayout(to, '6');
    bench.startSender();
    const parked = await bench.untilState(id, 'parked');
    expect(parked.reason).toContain('op_resource_limit_exceeded');
    expect(bench.held(to)).toBe(0n);
  });

  test('§2.7 a balance that the issuer has not authorized is not ready, and nothing is sent', async () => {
    const to = newContract();
    const before = (await bench.envelopes()).length;
    await bench.submit(bench.issuer, [Operation.setOptions({ setFlags: 3 })]);
    const { id } = await bench.queuePayout(to, '7');
    bench.startSender();
    const ended = await bench.untilState(id, 'not_ready');
    expect(ended.reason).toBe('not_authorized');
    expect((await bench.envelopes()).length).toBe(before);
    await bench.submit(bench.issuer, [Operation.setOptions({ clearFlags: 3 })]);
  });

  test('§2.6 a call of more than we hold waits, and an alert names the asset', async () => {
    const to = newContract();
    const { balances } = await bench.horizon.loadAccount(bench.distribution);
    const held = balances.find((one) => 'asset_code' in one)?.balance ?? '0';
    const { id } = await bench.queuePayout(to, String(Math.ceil(Number(held)) + 1));
    bench.startSender();
    await bench.untilLedgers(6);
    expect((await bench.payment(id)).state).toBe('queued');
    const alert = insufficientBalance(bench.distribution, bench.assetId);
    expect(await bench.em().count(SenderAlert, alert)).toBe(1);
    await bench.stopSenders();
    const ended = `update ledger_payment set state = 'withdrawn', reason = 'over' where id = ?`;
    await bench.em().execute(ended, [id]);
    await bench.em().nativeDelete(SenderAlert, alert);
  });

  test('a memo that a call cannot carry is never left out: the pay-out fails, and says so', async () => {
    const { id } = await bench.queuePayout(newContract(), '8', 'order 42');
    bench.startSender();
    expect((await bench.untilState(id, 'failed')).reason).toBe('memo_not_carried');
  });

  test('the contract of the asset itself is no payee: what it is given would be nobody’s', async () => {
    const contract = bench.asset.contractId(bench.deps.networkPassphrase);
    const { id } = await bench.queuePayout(contract, '8');
    bench.startSender();
    expect((await bench.untilState(id, 'failed')).reason).toBe('asset_contract');
  });

  test('§2.11 our calls are known among what the account sends', async () => {
    const to = newContract();
    const { id } = await bench.queuePayout(to, '9');
    bench.startSender();
    await bench.untilState(id, 'included');
    await bench.untilLedgers(3);
    expect(await bench.stopReason()).toBeNull();
    expect((await bench.outgoing()).map((one) => one.class)).toEqual([]);
    const [envelope] = (await bench.envelopes()).toReversed();
    expect(readEnvelope(envelope?.outerXdr ?? '')?.operations).toMatchObject([
      { type: 'invoke_host_function', gift: { to, amount: 9n * UNIT } },
    ]);
  });
});

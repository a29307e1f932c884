import { xdr } from '@stellar/stellar-sdk';
import { NATIVE } from '../../../domain/money/asset.ts';
import { field, numberField } from '../../horizon/http.ts';
import { NetworkFault } from '../../network.ts';
import type { AssetEvents } from './asset-events.ts';
import { callRpc, type RpcOptions } from '../call.ts';

/** As far back as is looked for any transaction; about an hour and a half. */
const LEDGERS = 1_000;

const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0;

/**
 * Makes sure that a server has the events of classic operations: one without them would show no payment,
 * and say that there is none. Every transaction has the event of its fee; a server that has
 * transactions and no such event has none of the others.
 * @returns a check that asks until it knows, and then never again; it throws a NetworkFault where the
 *   server lacks them.
 */
export const createClassicEventsCheck = (
  options: RpcOptions,
  assets: Pick<AssetEvents, 'contractOf'>,
): (() => Promise<void>) => {
  let isKnown = false;
  return async () => {
    if (isKnown) return;
    const health = await callRpc(options, 'getHealth');
    const oldest = numberField(health, 'oldestLedger');
    const startLedger = Math.max(oldest, numberField(health, 'latestLedger') - LEDGERS);
    const fee = xdr.ScVal.scvSymbol('fee').toXdr('base64');
    const contractIds = [assets.contractOf(NATIVE)];
    const filters = [{ type: 'contract', contractIds, topics: [[fee, '*']] }];
    const pagination = { limit: 1 };
    const events = await callRpc(options, 'getEvents', { startLedger, filters, pagination });
    if (!isEmpty(field(events, 'events'))) {
      isKnown = true;
      return;
    }
    const page = await callRpc(options, 'getTransactions', { startLedger, pagination });
    // Where nothing happened, nothing can be missing, and nothing is known yet.
    if (isEmpty(field(page, 'transactions'))) return;
    throw new NetworkFault(
      'the RPC server has no events of classic operations: it needs protocol 23 or newer, and ' +
        'EMIT_CLASSIC_EVENTS of its core',
    );
  };
};

import { createFeeds } from '../../closing/history.ts';
import type { Feeds } from '../../closing/history.ts';
import { FIRST_LEDGER } from '../../closing/chain.ts';
import type { Network } from '../../network.ts';
import type { TransactionRecord } from '../../transactions/records.ts';
import { ledgerOfToid, MAX_TOKEN } from '../../toid.ts';
import { ok } from '../http.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { listingRoute } from '../listing.ts';
import { badRequest, beforeHistory, notFound } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { presentLedger } from '../resources/ledger.ts';
import { presentOperation } from '../resources/operation.ts';
import { presentTransaction } from '../resources/transaction.ts';
import { readAccountId } from './accounts.ts';
import { feedRoutes, readFeed, readJoin } from './feeds.ts';

/** Everything that has happened: by network, account, ledger, transaction, operation, balance. */
export function historyRoutes(network: Network): Route[] {
  return [
    ...feedRoutes(network, '', () => network.history.network),
    ...feedRoutes(network, '/accounts/:id', (request) => {
      const id = readAccountId(request);
      if (typeof id !== 'string') return id;
      return network.history.account(id) ?? notFound();
    }),
    ...feedRoutes(network, '/claimable_balances/:id', ({ parameters: { id = '' } }) => {
      return network.history.claimable(id) ?? notFound();
    }),
    ...ledgerRoutes(network),
    ...transactionRoutes(network),
    ...operationRoutes(network),
  ];
}

function ledgerRoutes(network: Network): Route[] {
  const find = ({ parameters: { sequence = '' } }: HorizonRequest) => {
    if (!/^\d{1,10}$/.test(sequence)) {
      return badRequest('ledger_id', 'Ledger ID must be an integer higher than 0');
    }
    if (Number(sequence) < FIRST_LEDGER) return beforeHistory();
    return network.history.ledger(Number(sequence)) ?? notFound();
  };
  return [
    listingRoute(network, '/ledgers', ({ base }) =>
      readFeed(network.history.ledgers, true, (ledger) => ({
        token: String(ledger.token),
        json: presentLedger(ledger, base),
      })),
    ),
    {
      method: 'GET',
      pattern: '/ledgers/:sequence',
      handle(request) {
        const ledger = find(request);
        return 'kind' in ledger ? ledger : ok(presentLedger(ledger, request.base));
      },
    },
    ...feedRoutes(network, '/ledgers/:sequence', (request) => {
      const ledger = find(request);
      return 'kind' in ledger ? ledger : feedsOf(ledger.transactions);
    }),
  ];
}

function transactionRoutes(network: Network): Route[] {
  const find = ({ parameters: { hash = '' } }: HorizonRequest): TransactionRecord | Problem => {
    if (!/^[0-9a-f]{64}$/.test(hash)) {
      const reason = 'Transaction hash must be a hex-encoded, lowercase SHA-256 hash';
      return badRequest('tx_id', reason);
    }
    return network.history.transaction(hash) ?? notFound();
  };
  const below = feedRoutes(
    network,
    '/transactions/:hash',
    (request) => {
      const record = find(request);
      return 'kind' in record ? record : feedsOf([record]);
    },
    { showsFailed: true },
  );
  return [
    {
      method: 'GET',
      pattern: '/transactions/:hash',
      handle(request) {
        const record = find(request);
        if ('kind' in record) return record;
        return ok(presentTransaction(record, request.base, request.parameters['hash']));
      },
    },
    ...below.filter(({ pattern }) => !pattern.endsWith('/transactions')),
  ];
}

function operationRoutes(network: Network): Route[] {
  const find = ({ parameters: { id = '' } }: HorizonRequest) => {
    if (!/^\d{1,19}$/.test(id) || BigInt(id) > MAX_TOKEN) {
      return badRequest('id', 'schema: error converting value for "id"');
    }
    if (ledgerOfToid(BigInt(id)) < FIRST_LEDGER) return beforeHistory();
    return network.history.operation(BigInt(id)) ?? notFound();
  };
  const below = feedRoutes(network, '/operations/:id', (request) => {
    const operation = find(request);
    if ('kind' in operation) return operation;
    const feeds = createFeeds();
    for (const effect of operation.effects) feeds.effects.append(effect);
    return feeds;
  });
  return [
    {
      method: 'GET',
      pattern: '/operations/:id',
      handle(request) {
        const joins = readJoin(request);
        if (typeof joins !== 'boolean') return joins;
        const operation = find(request);
        if ('kind' in operation) return operation;
        const { base } = request;
        const joined = joins ? presentTransaction(operation.transaction, base) : undefined;
        return ok(presentOperation(operation, base, joined));
      },
    },
    ...below.filter(({ pattern }) => pattern.endsWith('/effects')),
  ];
}

/** Histories of a few transactions, made for one answer. */
function feedsOf(transactions: readonly TransactionRecord[]): Feeds {
  const feeds = createFeeds();
  for (const transaction of transactions) {
    feeds.transactions.append(transaction);
    for (const operation of transaction.operations) {
      feeds.operations.append(operation);
      if (operation.isPayment) feeds.payments.append(operation);
      for (const effect of operation.effects) feeds.effects.append(effect);
    }
  }
  return feeds;
}

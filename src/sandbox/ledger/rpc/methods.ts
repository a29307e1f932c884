import type { z } from 'zod';
import { methodNotFound } from './answer.ts';
import type { RpcAnswer } from './answer.ts';
import { getEvents } from './answers/events.ts';
import { getFeeStats } from './answers/fee-stats.ts';
import { getLedgerEntries } from './answers/ledger-entries.ts';
import { getLedgers } from './answers/ledgers.ts';
import { PARAMETERS, readParameters } from './parameters.ts';
import type { Method } from './parameters.ts';
import { sendTransaction } from './answers/send.ts';
import type { RpcServer } from './server.ts';
import { simulateTransaction } from './simulate/simulate.ts';
import { getHealth, getLatestLedger, getNetwork, getVersionInfo } from './answers/service.ts';
import { getTransaction, getTransactions } from './answers/transactions.ts';

type Ask = (server: RpcServer, params: unknown) => RpcAnswer;

/** A method that reads its parameters before it answers. */
const method = <Output>(
  name: Method,
  schema: z.ZodType<Output>,
  answer: (server: RpcServer, params: Output) => RpcAnswer,
): readonly [string, Ask] => [
  name,
  (server, params) => {
    const read = readParameters(name, schema, params);
    return 'error' in read ? read : answer(server, read.params);
  },
];

const METHODS = new Map<string, Ask>([
  method('getHealth', PARAMETERS.getHealth, getHealth),
  method('getNetwork', PARAMETERS.getNetwork, getNetwork),
  method('getVersionInfo', PARAMETERS.getVersionInfo, getVersionInfo),
  method('getFeeStats', PARAMETERS.getFeeStats, getFeeStats),
  method('getLatestLedger', PARAMETERS.getLatestLedger, getLatestLedger),
  method('getLedgers', PARAMETERS.getLedgers, getLedgers),
  method('getTransaction', PARAMETERS.getTransaction, getTransaction),
  method('getTransactions', PARAMETERS.getTransactions, getTransactions),
  method('getEvents', PARAMETERS.getEvents, getEvents),
  method('getLedgerEntries', PARAMETERS.getLedgerEntries, getLedgerEntries),
  method('sendTransaction', PARAMETERS.sendTransaction, sendTransaction),
  method('simulateTransaction', PARAMETERS.simulateTransaction, simulateTransaction),
]);

/** Asks a server by the name of a method. */
export const call = (server: RpcServer, name: string, params: unknown): RpcAnswer =>
  METHODS.get(name)?.(server, params) ?? methodNotFound(name);

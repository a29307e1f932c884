import { PROTOCOL_VERSION } from '../../closing/header.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { internalError } from '../answer.ts';
import type { RpcAnswer } from '../answer.ts';
import { closeMeta, headerOf } from './ledger-meta.ts';
import { ledgerRange, rangeFields, rangeOr } from '../server.ts';
import type { RpcServer } from '../server.ts';

/** A server is healthy for so long after the last ledger, in seconds. */
const MAX_LATENCY = 30n;

/** `getHealth` */
export function getHealth(server: RpcServer): RpcAnswer {
  const range = rangeOr(server, '[-32603] data stores are not initialized: DB is empty');
  if ('error' in range) return range;
  const latency = BigInt(Math.floor(server.now() / 1_000)) - range.latest.closedAt;
  if (server.isClocked && latency > MAX_LATENCY) {
    const message = `latency (${latency}s) since last known ledger closed is too high (>30s)`;
    return internalError(`[-32603] ${message}`);
  }
  const window = { ledgerRetentionWindow: server.retentionWindow };
  return { result: { status: 'healthy', ...rangeFields(range), ...window } };
}

/** `getNetwork` */
export function getNetwork({ network, friendbotUrl }: RpcServer): RpcAnswer {
  const result: JsonObject = {
    ...(friendbotUrl !== '' && { friendbotUrl }),
    passphrase: network.networkPassphrase,
    protocolVersion: PROTOCOL_VERSION,
  };
  return { result };
}

/** `getVersionInfo`: a sandbox says that it is one. */
export const getVersionInfo = (): RpcAnswer => ({
  result: {
    version: 'railhead-sandbox',
    commitHash: '',
    buildTimestamp: '',
    captiveCoreVersion: 'railhead-sandbox',
    protocolVersion: PROTOCOL_VERSION,
  },
});

/** `getLatestLedger` */
export function getLatestLedger(server: RpcServer): RpcAnswer {
  const range = ledgerRange(server);
  if (!range) return internalError('could not get latest ledger sequence');
  const { latest } = range;
  return {
    result: {
      id: latest.hash,
      protocolVersion: PROTOCOL_VERSION,
      sequence: latest.sequence,
      closeTime: String(latest.closedAt),
      // Here the formats make no difference, and the header stands without its hash.
      headerXdr: headerOf(latest).header.toXdr('base64'),
      metadataXdr: closeMeta(latest, server.network.networkPassphrase).toXdr('base64'),
    },
  };
}

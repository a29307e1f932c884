import { z } from 'zod';
import type { ParsedEvent, Rail } from '../rail.ts';
import { createClient } from './client.ts';
import { createInstructions } from './instructions.ts';
import { createLookUp } from './look-up.ts';
import { createAch } from './networks/ach.ts';
import { createFednow, createRealTimePayments } from './networks/instant.ts';
import type { NetworkName } from './networks/network.ts';
import { createWire } from './networks/wire.ts';
import { createPaying } from './pay.ts';
import { profile } from './profile.ts';
import { createInboundNetworks, retrieveInbound } from './received/inbound.ts';
import { createReceivedList } from './received/list.ts';
import { createRefunds } from './refunds.ts';
import { updateOf } from './results.ts';
import { createStatement } from './statement.ts';
import { createVerifier } from './webhook.ts';

export interface IncreaseRailOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly accountId: string;
  readonly accountNumberId: string;
  readonly webhookSecret: string;
  readonly senderName: string;
  /** The networks that pay-outs may take, the preferred one first. */
  readonly networks: readonly NetworkName[];
  readonly achDelivered: 'returnsDue' | 'settled';
  readonly timeoutMs?: number;
  /** The clock by which an ACH transfer has outlived its returns. */
  readonly now?: () => number;
}

const eventSchema = z.object({ category: z.string(), associated_object_id: z.string() });

/** The transfers that may still come back after they were delivered, when nobody polls any more. */
const MAY_COME_BACK = new Set(['ach_transfer.updated', 'wire_transfer.updated']);

/** Connects Increase. */
export const createIncreaseRail = (options: IncreaseRailOptions): Rail => {
  const { accountId, accountNumberId, webhookSecret, now = Date.now } = options;
  const client = createClient(options);
  const networks = [
    createRealTimePayments(client, options),
    createFednow(client, options),
    createAch(client, { ...options, delivered: options.achDelivered }, now),
    createWire(client, options),
  ];
  const allowed = options.networks.flatMap((name) => networks.filter((one) => one.name === name));
  const inbound = createInboundNetworks(client);
  const lookUp = createLookUp(networks);
  const paying = createPaying(client, lookUp, allowed);
  const refunds = createRefunds(client, async (id) => retrieveInbound(inbound, id));
  const isAuthentic = createVerifier(webhookSecret);

  /** A webhook wakes; only what came back after it was delivered is looked at here. */
  const readEvent = async (body: string): Promise<ParsedEvent> => {
    const event = eventSchema.parse(JSON.parse(body));
    if (!MAY_COME_BACK.has(event.category)) return {};
    const sent = await lookUp.byId(event.associated_object_id);
    if (sent?.accountId !== accountId || sent.outcome.state !== 'returned') return {};
    if (sent.idempotencyKey === null) return {};
    const update = updateOf(sent.idempotencyKey, sent);
    return update === null ? {} : { outgoing: [update] };
  };

  return {
    profile,
    instructions: createInstructions(client, accountId, options.senderName),
    listReceived: createReceivedList({
      client,
      accountId,
      ownNumberId: accountNumberId,
      inbound,
    }),
    executeOutgoingTransaction: paying.execute,
    findOutgoing: paying.find,
    pollOutgoingTransactions: paying.poll,
    listStatement: createStatement(accountId, networks, inbound),
    refundIncoming: refunds.refund,
    findRefund: refunds.find,
    parseEvent: async (event) => (isAuthentic(event) ? readEvent(event.body) : null),
  };
};

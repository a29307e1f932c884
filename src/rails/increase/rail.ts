import { z } from 'zod';
import type { OutgoingUpdate, ParsedEvent, Rail } from '../rail.ts';
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
import { MAY_COME_BACK } from './received/events.ts';
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

  const readReturn = async (id: string): Promise<OutgoingUpdate | null> => {
    const sent = await lookUp.byId(id);
    if (sent?.accountId !== accountId || sent.outcome.state !== 'returned') return null;
    return sent.idempotencyKey === null ? null : updateOf(sent.idempotencyKey, sent);
  };

  /** A webhook wakes; only what came back after it was delivered is looked at here. */
  const readEvent = async (body: string): Promise<ParsedEvent> => {
    const { category, associated_object_id: id } = eventSchema.parse(JSON.parse(body));
    const mayBeBack = MAY_COME_BACK.some((one) => one === category);
    const update = mayBeBack ? await readReturn(id) : null;
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
      readReturn,
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

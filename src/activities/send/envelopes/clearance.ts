import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerEnvelope } from '../../../db/entities/money-out.ts';
import type { SenderClearance } from '../../../domain/operators/clearance.ts';
import { recordAct, whoCleared } from '../../../services/operators/record-act.ts';
import { boundTo, endChannels, requeue } from './settle.ts';
import { clearAlert } from '../alerts.ts';
import { channelSource } from '../state.ts';

/** Keeps who let something go on, and by what evidence. */
export const noteClearance = async (
  em: EntityManager,
  source: string,
  reason: string,
  order: Pick<SenderClearance, 'operator' | 'operatorId' | 'evidence'>,
): Promise<void> => {
  const { operator, evidence } = order;
  await em.execute(
    'insert into sender_clearance (source, reason, operator, evidence) values (?, ?, ?, ?)',
    [source, reason, operator, evidence],
    'run',
  );
  const record = { subject: source, before: reason, reason: evidence };
  await recordAct(em, whoCleared(order), { act: 'sender.cleared', ...record });
};

/** Marks an envelope dead on a person's word, and queues its payments again. */
export const expireByHand = async (
  em: EntityManager,
  envelope: LedgerEnvelope,
  order: SenderClearance,
): Promise<string> => {
  envelope.state = 'dead';
  envelope.settledAt = new Date();
  envelope.clearedBy = order.operator;
  envelope.clearedEvidence = order.evidence;
  const payments = await boundTo(em, envelope.innerHash);
  for (const payment of payments) requeue(payment);
  if (envelope.purpose === 'channels') await endChannels(em, envelope);
  const source = channelSource(envelope.channel);
  await noteClearance(em, source, envelope.stoppedReason ?? '', order);
  await clearAlert(em, { account: envelope.channel, kind: 'channel_stopped' });
  return `envelope ${envelope.innerHash} is dead; ${payments.length} payments are queued again`;
};

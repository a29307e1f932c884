import { RailEventRow } from '../../../src/db/entities/money-in.ts';
import type { ParsedEvent } from '../../../src/rails/rail.ts';
import { RAIL } from '../rows.ts';
import type { Bench } from './bench.ts';

/** Records a webhook of the fake rail, whose body is what it says. */
export const recordWebhook = async (bench: Bench, parsed: ParsedEvent): Promise<void> => {
  const em = bench.em();
  const event = { headers: {}, body: JSON.stringify(parsed) };
  const { ciphertext, keyId } = bench.secrets.seal(event, `rail_event/${RAIL}`);
  em.create(RailEventRow, {
    rail: RAIL,
    eventCiphertext: ciphertext,
    eventKeyId: keyId,
    receivedAt: new Date(),
    state: 'received',
  });
  await em.flush();
};

import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { decideAsked, takeBack, untilAsked } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { open, type Opened } from '../../../support/played-requests.ts';
import { opened } from '../../../support/opened.ts';

/* SEP-6 deposits of 100 that come in parts, from the endpoint to the books. */

const HOUR_MS = 3_600_000;
const payWithin = { ms: HOUR_MS };
const api = await opened(
  startTestApi((given) => ({
    ...given,
    durations: {
      ...given.durations,
      get payWithinMs() {
        return payWithin.ms;
      },
    },
  })),
);
const anchor = await opened(playAnchor(api));

/** One that may be paid for so long, on a rail that is read from then on. */
const begin = async (ms = HOUR_MS): Promise<Opened> => {
  payWithin.ms = ms;
  const opened = await open('deposit', api, anchor);
  payWithin.ms = HOUR_MS;
  const { rail } = await anchor.find(opened.id);
  await anchor.em().execute(
    `insert into cursor (source, read_through) values (?, now() + interval '1 day')
       on conflict (source) do update set read_through = excluded.read_through`,
    [`rail/${rail}`],
  );
  return opened;
};
const untilRead = async ({ read }: Opened, words: string): Promise<void> => {
  await waitUntil(async () => String((await read())['message']).includes(words) || undefined, {
    timeoutMs: 20_000,
    what: `its customer reads: ${words}`,
  });
};
/** Pays it in these parts, each of which its customer reads of. */
const payIn = async (opened: Opened, ...amounts: readonly string[]): Promise<readonly string[]> => {
  const { payUntil } = await anchor.find(opened.id);
  // In time, however slow the machine is.
  const at = new Date(Math.min(Date.now(), (payUntil?.getTime() ?? 0) - 1));
  const sources: string[] = [];
  for (const amount of amounts) sources.push(await anchor.pay(opened.id, amount, at));
  return sources;
};
const paid = async (id: string) => {
  const row = await anchor.find(id);
  return [row.status, Number(row.amountIn), Number(row.amountOut)];
};

describe('§1.4 a deposit in parts', () => {
  test('§1.4 says what is missing, and is paid once it has come', async () => {
    const opened = await begin();
    await payIn(opened, '40');
    await untilRead(opened, '40 of 100 USD has arrived. Please pay the rest in the same way.');
    await payIn(opened, '35');
    await untilRead(opened, '75 of 100 USD has arrived.');
    await payIn(opened, '25');
    await anchor.untilStatus(opened.id, 'completed');
    expect(await paid(opened.id)).toEqual(['completed', 100, 99]);
    expect((await opened.read())['message'] ?? null).toBeNull();
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 is paid what both come to though its story is lost between them', async () => {
    const opened = await begin();
    await payIn(opened, '40');
    await untilRead(opened, '40 of 100');
    await anchor.killAndStartAgain(opened.id);
    await payIn(opened, '60');
    await anchor.untilStatus(opened.id, 'completed');
    expect(await paid(opened.id)).toEqual(['completed', 100, 99]);
    // Started again after the end of crediting, it hears of one price for both.
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 that is not enough by its deadline is taken as it is, where a person accepts it', async () => {
    const opened = await begin(2_000);
    await payIn(opened, '20', '30');
    const { subject, actions } = await untilAsked(anchor, opened.id);
    expect([subject, actions]).toEqual(['price/1', ['accept', 'settled', 'refundedByHand']]);
    expect((await anchor.find(opened.id)).status).toBe('on_hold');
    await decideAsked(anchor, opened.id, 'accept');
    await anchor.untilStatus(opened.id, 'completed');
    expect(await paid(opened.id)).toEqual(['completed', 50, 49.25]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§7.1 that was accepted is paid at that price though its story is lost before it is paid', async () => {
    const opened = await begin(2_000);
    const leg = anchor.holdLeg(opened.id);
    await payIn(opened, '50');
    await decideAsked(anchor, opened.id, 'accept');
    await leg.reached;
    await anchor.killAndStartAgain(opened.id);
    leg.release();
    await anchor.untilStatus(opened.id, 'completed');
    expect(await paid(opened.id)).toEqual(['completed', 50, 49.25]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 that is not enough by its deadline goes back by hand, all parts as one', async () => {
    const opened = await begin(2_000);
    await payIn(opened, '20', '30');
    await decideAsked(anchor, opened.id, 'refundedByHand', { fee: '1' });
    await anchor.untilStatus(opened.id, 'refunded');
    expect((await anchor.find(opened.id)).refunds).toMatchObject({
      amount_refunded: '49',
      amount_fee: '1',
    });
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.6 whose only part is taken back expires as if nothing had come', async () => {
    const opened = await begin(2_500);
    const [source = ''] = await payIn(opened, '40');
    await untilRead(opened, '40 of 100');
    await takeBack(anchor, source);
    await anchor.untilStatus(opened.id, 'expired');
    expect(await anchor.breaks()).toEqual([]);
  });
});

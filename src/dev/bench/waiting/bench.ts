import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { numberOf } from '../options.ts';
import { untilAll } from '../payments/measure.ts';
import { createClients, openAll } from '../payments/open.ts';
import { startPaymentsWorld } from '../payments/world.ts';
import { pickPort } from '../../processes/ports.ts';
import type { Bench } from '../tools.ts';
import { measureLoad, type WaitingLoad } from './load.ts';

/** What opening them leaves to be done is over by then. */
const SETTLE_MS = 20_000;
/** What grows by less is the noise of a machine that does other work as well. */
const NOISE = 1.25;
const CLOSE_MS = 5_000;

const row = (name: string, few: string | number, many: string | number, ratio: string): string =>
  `${name.padEnd(34)} ${String(few).padStart(10)} ${String(many).padStart(10)} ${ratio.padStart(6)}`;

/** What memory holds grows with what waits; whatever is done again and again must not. */
const isWork = (name: string): boolean => !name.startsWith('MB');

/** What waits costs nothing: the same is measured while few deposits wait for money, and many. */
export const bench: Bench = async (values, { config, progress, releases, say }) => {
  const many = numberOf(values, 'deposits', 10_000);
  const few = numberOf(values, 'beside', 10);
  const minutes = numberOf(values, 'minutes', 1);
  const rail = values.rail ?? 'sandbox-bank';
  const metricsPort = await pickPort('the figures of the worker', undefined);
  const settings = { METRICS_PORT: String(metricsPort) };
  const pace = { closeMs: CLOSE_MS, channels: 1 };
  const world = await startPaymentsWorld({ config, progress, releases, settings, ...pace });
  const clients = await progress.step('Logging in', async () =>
    createClients(world, { open: many }),
  );
  const since = new Date();
  let waiting = 0;
  const measureWith = async (count: number): Promise<WaitingLoad> => {
    await progress.step(`Opening deposits until ${count} wait`, async () => {
      const { perSecond } = await openAll(clients, 'deposit', count - waiting, rail);
      waiting = count;
      await untilAll(world, { kind: 'deposit', since, count }, ['pending_user_transfer_start']);
      progress.note(`${count} wait; ${perSecond.toFixed(0)} were opened a second`);
    });
    await sleep(SETTLE_MS);
    return progress.step('Measuring', async () => measureLoad(world, { metricsPort, minutes }));
  };
  const [least, most] = [await measureWith(few), await measureWith(many)];
  say(`${cpus().length} cores, shared by all of it; ${rail}, ${minutes} minutes each`);
  say(row('waiting deposits', few, many, 'ratio'));
  const grown: string[] = [];
  for (const [name, after] of Object.entries(most)) {
    const before = least[name] ?? 0;
    const ratio = after / Math.max(before, 1);
    if (isWork(name) && ratio > NOISE) grown.push(name);
    say(row(name, before, after, ratio.toFixed(2)));
  }
  say(
    grown.length === 0
      ? `nothing that is done grows by more than ${Math.round((NOISE - 1) * 100)} %`
      : `grows: ${grown.join(', ')}`,
  );
  say(JSON.stringify({ cores: cpus().length, rail, minutes, few, many, least, most, grown }));
};

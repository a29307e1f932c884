import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFolderChannel, placesIn } from '../../../../src/rails/sepa/channel/folder.ts';
import type { Transfer } from '../../../../src/rails/sepa/orders/claims.ts';
import { createOutbox, type Outbox } from '../../../../src/rails/sepa/orders/outbox.ts';
import { createDisk, createWorker, type Step } from '../memory-files.ts';

const places = placesIn('/sepa');
const ids = ['A', 'B', 'C'];
const transferOf = (endToEndId: string): Transfer => ({
  endToEndId,
  amount: '1.00',
  iban: 'ES9121000418450200051332',
  bic: null,
  name: 'Ada',
  remittance: '',
  orderedAt: '2026-03-01T00:00:00.000Z',
});

type Disk = ReturnType<typeof createDisk>;

const outboxOn = (
  disk: Disk,
  step: Step,
  mayGoAgain: (message: string) => boolean = () => false,
): Outbox => {
  const files = disk.viewOf(step);
  return createOutbox({
    files,
    places,
    channel: createFolderChannel(files, places),
    write: (_message, transfers) => transfers.map(({ endToEndId }) => endToEndId).join(' '),
    mayGoAgain,
  });
};

const awake: Step = async () => undefined;
/** The ids of all files that left, each as often as it did. */
const leftIn = (disk: Disk): readonly string[] =>
  disk.drain(places.outbox).flatMap((file) => file.split(' '));

/** One clean worker looks everything up, and pays what is unknown: as the host does in the end. */
const recover = async (disk: Disk): Promise<void> => {
  const outbox = outboxOn(disk, awake);
  for (const id of ids) {
    const { state } = await outbox.find(id);
    if (state === 'unknown') await outbox.pay([transferOf(id)]);
  }
};

test('pays a batch in one file, and each of it once however often it is given', async () => {
  const disk = createDisk();
  const outbox = outboxOn(disk, awake);
  const first = await outbox.pay(ids.map(transferOf));
  const second = await outbox.pay(ids.map(transferOf));
  expect(disk.drain(places.outbox)).toEqual(['A B C']);
  expect([...second]).toEqual([...first]);
});

test('pays each once wherever a worker is killed, at every single step', async () => {
  let steps = 0;
  const counting = createDisk();
  await outboxOn(counting, async () => void (steps += 1)).pay(ids.map(transferOf));
  expect(steps).toBeGreaterThan(30);
  for (let dies = 0; dies < steps; dies += 1) {
    const disk = createDisk();
    let taken = 0;
    const mortal: Step = async () => {
      taken += 1;
      if (taken > dies) throw new Error('killed');
    };
    await expect(outboxOn(disk, mortal).pay(ids.map(transferOf))).rejects.toThrow('killed');
    // What had left before is picked up, and its file is gone.
    const before = leftIn(disk);
    await recover(disk);
    expect([...before, ...leftIn(disk)].toSorted()).toEqual(ids);
  }
});

test('pays each once, however workers on one folder are interleaved, paused and killed', async () => {
  const job = fc.record({
    ids: fc.subarray(ids, { minLength: 1 }),
    does: fc.constantFrom('pay', 'pay', 'find'),
  });
  const moves = fc.array(fc.record({ who: fc.nat(2), dies: fc.boolean() }), { maxLength: 250 });
  await fc.assert(
    fc.asyncProperty(fc.array(job, { minLength: 2, maxLength: 3 }), moves, async (jobs, order) => {
      const disk = createDisk();
      const left: string[] = [];
      const workers = jobs.map(createWorker);
      const running = jobs.map(async ({ ids: some, does }, index) => {
        const outbox = outboxOn(disk, workers[index]?.step ?? awake);
        if (does === 'pay') return outbox.pay(some.map(transferOf));
        for (const id of some) await outbox.find(id);
      });
      const ended = Promise.allSettled(running);
      for (const [index, { who, dies }] of order.entries()) {
        const worker = workers[who % workers.length];
        // Few die: most schedules are to get far.
        if (dies && index % 25 === 24) await worker?.die();
        else await worker?.go();
        left.push(...leftIn(disk));
      }
      // The others look and pay while those that are paused sleep; then these wake.
      await recover(disk);
      left.push(...leftIn(disk));
      while (workers.some((worker) => worker.isWaiting())) {
        for (const worker of workers) await worker.go();
      }
      await ended;
      left.push(...leftIn(disk));
      expect(left.toSorted()).toEqual(ids);
    }),
    { numRuns: 300 },
  );
});

test('what a look-up calls unknown is not paid by whoever began before it, wherever they slept', async () => {
  const firstRead = 1;
  for (let sleeps = firstRead + 2; ; sleeps += 1) {
    const disk = createDisk();
    const worker = createWorker();
    let isDone = false;
    const paying = outboxOn(disk, worker.step)
      .pay([transferOf('A')])
      .finally(() => (isDone = true));
    for (let step = 0; step < sleeps && !isDone; step += 1) await worker.go();
    if (isDone) return;
    const { state } = await outboxOn(disk, awake).find('A');
    const before = leftIn(disk);
    while (worker.isWaiting()) await worker.go();
    await paying;
    const all = [...before, ...leftIn(disk)];
    expect({ sleeps, state, all }).toEqual({
      sleeps,
      state: all.length === 0 ? 'unknown' : 'sent',
      all: all.slice(0, 1),
    });
  }
});

test('pays again what the bank refused and allows again, once, and nothing that was closed', async () => {
  const disk = createDisk();
  const refused = new Set<string>();
  const outbox = outboxOn(disk, awake, (message) => refused.has(message));
  const refuseLast = async (): Promise<void> => {
    const where = await outbox.look('A');
    if (where.state === 'sent') refused.add(where.message);
  };
  await outbox.pay([transferOf('A')]);
  await refuseLast();
  expect(await outbox.find('A')).toMatchObject({ state: 'sent' });
  await Promise.all([outbox.pay([transferOf('A')]), outbox.pay([transferOf('A')])]);
  await outbox.pay([transferOf('A')]);
  expect(leftIn(disk)).toEqual(['A', 'A']);
  expect(await outbox.close('A')).toBe(false);
  await refuseLast();
  expect(await outbox.close('A')).toBe(true);
  await outbox.pay([transferOf('A')]);
  expect(leftIn(disk)).toEqual([]);
  expect(await outbox.find('A')).toEqual({ state: 'closed' });
});

test('throws rather than call a payment unknown where its folder is not there', async () => {
  const disk = createDisk();
  const gone: Step = async (what) => {
    if (what.startsWith('list')) throw new Error('ENOENT');
  };
  await expect(outboxOn(disk, gone).find('A')).rejects.toThrow('ENOENT');
});

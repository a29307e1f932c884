import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createInbox } from '../../../../src/rails/sepa/answers/inbox.ts';
import { createFolderChannel, placesIn } from '../../../../src/rails/sepa/channel/folder.ts';
import { createLedger } from '../../../../src/rails/sepa/fake/ledger.ts';
import { writeCamt054 } from '../../../../src/rails/sepa/fake/write.ts';
import { createDisk, createWorker, type Step } from '../memory-files.ts';

const places = placesIn('/sepa');
const account = { iban: 'ES9121000418450200051332', timeZone: 'Europe/Madrid' };
const awake: Step = async () => undefined;

type Disk = ReturnType<typeof createDisk>;

const inboxOn = (disk: Disk, step: Step = awake) => {
  const files = disk.viewOf(step);
  return createInbox({ files, places, channel: createFolderChannel(files, places), account });
};

const ledger = createLedger();
/** A file that tells of one credit of so much. */
const fileOf = (amount: string): string =>
  writeCamt054(
    `n${amount}`,
    [ledger.book({ direction: 'in', amount, at: '2026-03-01T12:00:00.000Z' })],
    { iban: account.iban, zone: '+01:00', now: () => '2026-03-01T12:00:00.000Z' },
  );
const FILES = ['1', '2', '3'].map(fileOf);

const bring = async (disk: Disk, name: string, content: string): Promise<void> =>
  disk.viewOf(awake).write(`${places.inbox}/${name}`, content);
const amountsIn = (inbox: ReturnType<typeof inboxOn>): readonly string[] =>
  inbox.answers().flatMap(({ entries }) => entries.map(({ amount }) => amount));

test('numbers files as they are seen: one that comes late with an older name is the newest', async () => {
  const disk = createDisk();
  const inbox = inboxOn(disk);
  await bring(disk, '2026-03-02.xml', FILES[0] ?? '');
  await inbox.refresh();
  await bring(disk, '2026-03-01.xml', FILES[1] ?? '');
  await inbox.refresh();
  expect(inbox.answers().map(({ number }) => number)).toEqual([1, 2]);
  expect(amountsIn(inbox)).toEqual(['1', '2']);
  // Another worker, or this one after a restart, reads the same under the same numbers.
  const other = inboxOn(disk);
  await other.refresh();
  expect(other.answers()).toEqual(inbox.answers());
});

test('takes a name again that came before with other content', async () => {
  const disk = createDisk();
  const inbox = inboxOn(disk);
  for (const file of FILES) {
    await bring(disk, 'camt054.xml', file);
    await inbox.refresh();
  }
  expect(amountsIn(inbox)).toEqual(['1', '2', '3']);
});

test('leaves what clients write under other names, and names what is not whole', async () => {
  const disk = createDisk();
  const inbox = inboxOn(disk);
  for (const name of ['.hidden', 'a.xml.part', 'a.filepart', 'a.tmp', 'a~']) {
    await bring(disk, name, FILES[0] ?? '');
  }
  expect(await inbox.refresh()).toBeNull();
  await bring(disk, 'half.xml', FILES[0]?.slice(0, 300) ?? '');
  expect(await inbox.refresh()).toMatchObject({
    code: 'FILE_NOT_READABLE',
    message: 'not whole, or no XML: half.xml; it is read again',
  });
  expect(inbox.answers()).toEqual([]);
});

test('keeps a message that it does not use, and goes on', async () => {
  const disk = createDisk();
  const inbox = inboxOn(disk);
  await bring(disk, 'a.xml', '<Document><BkToCstmrAcctRpt/></Document>');
  await bring(disk, 'b.xml', FILES[0] ?? '');
  expect(await inbox.refresh()).toBeNull();
  expect(inbox.answers().map(({ kind }) => kind)).toEqual(['other', 'camt.054']);
});

test('loses no file wherever a worker is killed, at every single step', async () => {
  const bringAll = async (disk: Disk): Promise<void> => {
    for (const [index, file] of FILES.entries()) await bring(disk, `${index}.xml`, file);
  };
  let steps = 0;
  const counting = createDisk();
  await bringAll(counting);
  await inboxOn(counting, async () => void (steps += 1)).refresh();
  expect(steps).toBeGreaterThan(20);
  for (let dies = 0; dies < steps; dies += 1) {
    const disk = createDisk();
    await bringAll(disk);
    let taken = 0;
    const mortal: Step = async () => {
      taken += 1;
      if (taken > dies) throw new Error('killed');
    };
    await expect(inboxOn(disk, mortal).refresh()).rejects.toThrow('killed');
    const inbox = inboxOn(disk);
    await inbox.refresh();
    expect([...new Set(amountsIn(inbox))].toSorted()).toEqual(['1', '2', '3']);
  }
});

test('two workers number files together: none is lost, and what one has read the other reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1), { maxLength: 150 }), async (order) => {
      const disk = createDisk();
      const workers = [createWorker(), createWorker()];
      const inboxes = workers.map(({ step }) => inboxOn(disk, step));
      const running = Promise.all(
        inboxes.map(async (inbox) => {
          for (let times = 0; times < 3; times += 1) await inbox.refresh();
        }),
      );
      for (const [index, who] of order.entries()) {
        const file = FILES[index / 30];
        if (file !== undefined) await bring(disk, `${9 - index}.xml`, file);
        await workers[who]?.go();
      }
      while (workers.some((worker) => worker.isWaiting())) {
        for (const worker of workers) await worker.go();
      }
      await running;
      const last = inboxOn(disk);
      await last.refresh();
      const brought = FILES.slice(0, Math.ceil(order.length / 30)).length;
      expect(new Set(amountsIn(last)).size).toBe(brought);
      for (const inbox of inboxes) {
        expect(inbox.answers()).toEqual(last.answers().slice(0, inbox.answers().length));
      }
    }),
    { numRuns: 100 },
  );
});

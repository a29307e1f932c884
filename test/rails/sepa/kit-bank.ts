import { mkdir, rename } from 'node:fs/promises';
import {
  createFolderChannel,
  placesIn,
  type Channel,
} from '../../../src/rails/sepa/channel/folder.ts';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { accountEnding } from '../../../src/rails/sepa/fake/iban.ts';
import { nodeFiles } from '../../../src/rails/sepa/channel/files.ts';
import { createSepaRail, type SepaRailOptions } from '../../../src/rails/sepa/rail.ts';
import type { BankAnswer, BankCall, FakeBank } from '../../../src/rails/contract/index.ts';
import type { Rail } from '../../../src/rails/rail.ts';

/** What a folder answers in the place of a status of HTTP. */
const CODES: Readonly<Record<BankAnswer, string>> = {
  401: 'EACCES',
  403: 'EPERM',
  409: 'ESTALE',
  429: 'EAGAIN',
};

type Planned = { readonly call: BankCall; readonly fault: string };

const never = async (): Promise<never> => new Promise(() => undefined);
const broken = (code: string): Error => Object.assign(new Error(code), { code });

const GARBAGE = 'garbage.xml';
const GONE = '-gone';

/** The fake bank of the rail as the kit wants it: the faults of HTTP are those of a folder. */
export const createSepaKitBank = () => {
  let bank: FakeSepaBank | null = null;
  let planned: Planned[] = [];
  /** What the rail is asked for, because one folder serves all calls. */
  let asked: BankCall = 'pay';

  const at = (): FakeSepaBank => {
    if (!bank) throw new Error('the bank is reset before it is used');
    return bank;
  };
  const next = (...faults: readonly string[]): string | null => {
    const one = planned.find(({ call, fault }) => call === asked && faults.includes(fault));
    if (one && one.fault !== 'out') planned = planned.filter((other) => other !== one);
    return one?.fault ?? null;
  };

  const faulty = (channel: Channel): Channel => ({
    ...channel,
    async reach() {
      const code = next(...Object.values(CODES));
      if (code !== null) throw broken(code);
      if (next('out') !== null) throw broken('ENOENT');
      if (asked !== 'pay' && next('timeOut') !== null) await never();
      if (asked !== 'pay' && next('loseReply') !== null) throw broken('EIO');
      return channel.reach();
    },
    async send(file, name) {
      if (next('loseRequest', 'failBefore') !== null) throw broken('EIO');
      await channel.send(file, name);
      if (next('slow') !== null) await new Promise((resolve) => setTimeout(resolve, 50));
      if (next('timeOut') !== null) await never();
      if (next('loseReply', 'failAfter') !== null) throw broken('EIO');
    },
  });

  const kit: FakeBank = {
    payee: { bank_account_number: accountEnding('1234'), first_name: 'Łucja', last_name: 'Weiß' },
    otherPayee: {
      bank_account_number: accountEnding('4321'),
      first_name: 'Ada',
      last_name: 'Byron',
    },
    refusedPayee: {
      bank_account_number: accountEnding('0000'),
      first_name: 'Ada',
      last_name: 'Byron',
    },
    waitingPayee: {
      bank_account_number: accountEnding('1111'),
      first_name: 'Ada',
      last_name: 'Byron',
    },
    smallestAmount: '0.01',
    async reset() {
      await bank?.close();
      planned = [];
      bank = await startFakeSepaBank({ pollEveryMs: 0, settleAfterMs: 0, statementEveryMs: 0 });
    },
    close: async () => bank?.close(),
    async paid() {
      await at().work();
      return at()
        .ledger.orders()
        .filter(({ state }) => state !== 'refused' && state !== 'returned')
        .map(({ amount }) => amount);
    },
    async receive({ reference, amount, receivedAt, statedAmount }) {
      const when = receivedAt === undefined ? {} : { at: receivedAt };
      await at().credit(reference, { amount: statedAmount ?? amount, ...when });
      await at().work();
    },
    async fault(call, fault) {
      if (fault === 'garbage') await at().mailbox.leave(GARBAGE, '<html>welcome</html');
      else if (fault === 'repeat') await at().cause('fileTwice');
      else if (fault === 'partial') at().reports.holdBack(true);
      else planned.push({ call, fault });
      if (fault === 'repeat') await at().retellIn('+01:00');
      return call !== 'pollDeposits' && fault !== 'duplicate';
    },
    async answer(call, status) {
      planned.push({ call, fault: CODES[status] });
      return true;
    },
    async recover() {
      planned = [];
      at().reports.holdBack(false);
      await at().mailbox.remove(GARBAGE);
      await at().work();
    },
    async settle(key, outcome) {
      await at().work();
      await at().settle(key, outcome);
    },
    async contradict(key) {
      await at().work();
      await at().returnPayout(key);
    },
    async takeBack() {
      await at().takeBack();
      await at().work();
    },
    zone: async (offset) => at().retellIn(offset),
    paging: async (size, overlap) => at().reports.setPaging({ size, overlap }),
    pass: async () => undefined,
  };

  const optionsFor = (folder: string): SepaRailOptions => ({
    folder,
    name: 'Example Anchor SL',
    iban: 'ES9121000418450200051332',
    bic: null,
    isInstant: false,
    timeZone: 'Europe/Madrid',
    receiptsFrom: 'camt.054',
    timeoutMs: 1_000,
    channel: faulty(createFolderChannel(nodeFiles, placesIn(folder))),
  });

  /** The rail, whose bank works whenever it is asked; the faults follow what it is asked for. */
  const createRail = (): Rail => {
    const options = optionsFor(bank?.folder ?? '/nowhere');
    const rail = createSepaRail(options);
    const during =
      <Arguments extends readonly unknown[], Result>(
        call: BankCall,
        work: (...given: Arguments) => Promise<Result>,
      ) =>
      async (...given: Arguments): Promise<Result> => {
        await bank?.work();
        asked = call;
        return work(...given);
      };
    return {
      ...rail,
      executeOutgoingTransaction: during('pay', rail.executeOutgoingTransaction),
      executeOutgoingTransactions: during('pay', rail.executeOutgoingTransactions!),
      findOutgoing: during('find', rail.findOutgoing!),
      pollOutgoingTransactions: during('pollPayouts', rail.pollOutgoingTransactions!),
      listReceived: during('list', rail.listReceived!),
      listStatement: during('statement', rail.listStatement!),
    };
  };

  return {
    kit,
    createRail,
    at,
    /** The folder is not mounted until the returned function is called. */
    async unmount() {
      const { folder } = at();
      await rename(folder, `${folder}${GONE}`);
      await mkdir(folder);
      return async () => rename(`${folder}${GONE}`, folder);
    },
  };
};

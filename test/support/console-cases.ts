import { randomUUID } from 'node:crypto';
import { Customer } from '../../src/db/entities/customer.ts';
import { OperatorAct } from '../../src/db/entities/operator.ts';
import { sealFacts, sealFields } from '../../src/services/customers/store.ts';
import { fileMoney } from '../../src/services/investigations/file.ts';
import { createTestConsole, type ConsoleBrowser } from './console.ts';
import { addReceipt, addReceived, RAIL, uniqueNumber, USDC } from './rows.ts';
import { takingClient } from './taking-client.ts';

/** What strangers write into everything that they may write. */
export const SCRIPT = '<script>alert(1)</script>';
/** Who paid on Stellar. */
export const PAYER = `G${'E'.repeat(55)}`;

/** The day of the breaks. */
export const DAY = '2026-11-29';
const PLACE = `rail/${RAIL}`;

export const pathOfCase = (key: string): string => `/investigations/${encodeURIComponent(key)}`;

/** A console with cases, whose workflows take every decision: what they do is tested where they are. */
export const createCaseConsole = async () => {
  const asked: unknown[] = [];
  const temporal = Object.assign(takingClient(asked, 'done'), {
    schedule: {
      getHandle: (name: string) => ({ trigger: async () => void asked.push(name) }),
    },
  });
  const bench = await createTestConsole({ temporal });
  const em = () => bench.owner.em.fork();
  return {
    ...bench,
    /** What cases were asked to do. */
    asked,
    em,
    /** Money on Stellar that fits no story, as the listener files it. */
    async stellarCase(changes: Parameters<typeof addReceived>[1] = {}): Promise<string> {
      const { operationId } = await addReceived(em(), { fromAccount: PAYER, ...changes });
      const key = `stellar/${operationId}`;
      await em().transactional(async (inner) => fileMoney(inner, key, 'unmatched', null));
      return key;
    },
    /** Money on a rail that nobody announced, from a payer whose name is a script. */
    async railCase(): Promise<string> {
      const railReference = `in-${uniqueNumber()}`;
      const payer = { name: `Eve ${SCRIPT}`, account: '4711' };
      const sealed = bench.secrets.seal(payer, `rail_receipt/${RAIL}/${railReference}`);
      const { id } = await addReceipt(em(), {
        railReference,
        reference: SCRIPT,
        payerCiphertext: sealed.ciphertext,
        payerKeyId: sealed.keyId,
      });
      const key = `rail/${id}`;
      const reason = 'unannounced_rail_money';
      await em().transactional(async (inner) => fileMoney(inner, key, reason, null));
      return key;
    },
    /** A customer who waits for us, and whose name is a script. */
    async addCustomer(status: Customer['status'] = 'PROCESSING'): Promise<string> {
      const id = randomUUID();
      const toldAt = new Date().toISOString();
      const states = {
        first_name: { toldAt, status: 'PROCESSING' },
        last_name: { toldAt, status: 'PROCESSING' },
      } as const;
      const inner = em();
      inner.create(Customer, {
        id,
        account: `G${'C'.repeat(55)}`,
        accountMemo: id,
        type: null,
        status,
        revision: 1,
        language: 'en',
        ...sealFields(bench.secrets, id, { first_name: SCRIPT, last_name: 'Stone' }),
        ...sealFacts(bench.secrets, id, { states, message: null }),
      });
      await inner.flush();
      return id;
    },
    /** A break as the reconciliation records it, with its case where it has one. */
    async addBreak(type: string, { hasCase = true } = {}): Promise<string> {
      const [row] = await em().execute<{ id: string }[]>(
        `insert into reconciliation_break (place, direction, key, type, asset, amount, here, there,
        message, first_day, last_day)
      values (?, 'out', ?, ?, ?, -12.5, null, ?, ?, ?, ?) returning id::text as id`,
        [PLACE, `=key-${uniqueNumber()}`, type, USDC, SCRIPT, SCRIPT, DAY, DAY],
      );
      const key = `reconciliation/${row?.id ?? ''}`;
      if (!hasCase) return key;
      await em().execute(
        `with filed as (insert into investigation (source_key, reason, asset, amount)
        values (?, 'reconciliation', ?, 0) returning source_key)
      update reconciliation_break set investigation_key = ? where id = ?`,
        [key, USDC, key, row?.id],
        'run',
      );
      return key;
    },
    /** A day that was reconciled. */
    async addDay(): Promise<void> {
      await em().execute(
        `insert into reconciliation_report (day, place, state, through, agreed, breaks, text) values
          (?, ?, 'compared', ?, 41, 2, ?),
          (?, 'books', 'not_compared', '', 0, 0, 'books: not compared, away')`,
        [DAY, PLACE, DAY, `${PLACE}: 41 agree, 2 breaks ${SCRIPT} – Ωmega`, DAY],
        'run',
      );
    },
    /** The acts about something, in their order. */
    async acts(subject: string): Promise<readonly string[]> {
      const rows = await em().find(OperatorAct, { subject }, { orderBy: { id: 'asc' } });
      return rows.map(({ act }) => act);
    },
  };
};

export type CaseConsole = Awaited<ReturnType<typeof createCaseConsole>>;

/** A page's status and text. */
export const readPage = async (browser: ConsoleBrowser, path: string) => {
  const response = await browser.get(path);
  return { status: response.status, text: await response.text() };
};

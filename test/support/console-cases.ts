import type { Client } from '@temporalio/client';
import { OperatorAct } from '../../src/db/entities/operator.ts';
import { fileMoney } from '../../src/services/investigations/file.ts';
import { createTestConsole, type ConsoleBrowser } from './console.ts';
import { addReceipt, addReceived, RAIL, uniqueNumber } from './rows.ts';

/** What strangers write into everything that they may write. */
export const SCRIPT = '<script>alert(1)</script>';
/** Who paid on Stellar. */
export const PAYER = `G${'E'.repeat(55)}`;

export const pathOfCase = (key: string): string => `/investigations/${encodeURIComponent(key)}`;

/** A console with cases, whose workflows take every decision: what they do is tested where they are. */
export const createCaseConsole = async () => {
  const asked: unknown[] = [];
  const temporal = Object.assign({} as Client, {
    withDeadline: async (_at: number, work: () => Promise<string>) => work(),
    workflow: {
      getHandle: () => ({
        executeUpdate: async (_name: unknown, { args }: { readonly args: readonly unknown[] }) => {
          asked.push(args[0]);
          return 'done';
        },
      }),
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
    /** The acts about something, in their order. */
    async acts(subject: string): Promise<readonly string[]> {
      const rows = await em().find(OperatorAct, { subject }, { orderBy: { id: 'asc' } });
      return rows.map(({ act }) => act);
    },
  };
};

/** A page's status and text. */
export const readPage = async (browser: ConsoleBrowser, path: string) => {
  const response = await browser.get(path);
  return { status: response.status, text: await response.text() };
};

import type { ServerOptions } from 'node:https';
import type { FakeRail } from '../../define-rail.ts';
import { writeReais } from '../money.ts';
import { FAULTS, isFaultName } from './faults.ts';
import { createRunningBank, PIX_KEY, type FakePixHands } from './running-bank.ts';
import { serve, type Exchange } from './server.ts';
import { writeStatement } from './statement.ts';

interface FakePixOptions {
  readonly webhookUrl: string;
  /** Sees each request and its answer, as far as no fault has been at it. */
  readonly observe?: (exchange: Exchange) => void;
  readonly settleAfterMs?: number;
  readonly returnAfterMs?: number;
  readonly port?: number;
  /** With it the bank speaks TLS, and wants a certificate of its clients. */
  readonly tls?: ServerOptions;
}

const CLIENT = { clientId: 'Client_Id_fake', clientSecret: 'Client_Secret_fake' };
const DAY_MS = 86_400_000;

export type FakePix = FakeRail & {
  readonly url: string;
  readonly hands: FakePixHands;
  /** Has every token refused that was given out. */
  readonly forgetTokens: () => void;
};

/** Starts the pretend bank: the central bank's API Pix, and Efí's endpoints to send. */
export const startFakePix = async (options: FakePixOptions): Promise<FakePix> => {
  const { webhookUrl, observe = () => undefined, port, tls } = options;
  const { settleAfterMs = 300, returnAfterMs = 1_500 } = options;
  const bank = createRunningBank({ webhookUrl, settleAfterMs, returnAfterMs });
  const { route, plans, hands } = bank;
  const server = await serve({ ...CLIENT, plans, route, observe, port, tls });
  return {
    url: server.url,
    hands,
    forgetTokens: server.forgetTokens,
    settings: {
      PIX_API_URL: `${server.url}/v2`,
      PIX_TOKEN_URL: `${server.url}/oauth/token`,
      PIX_SENDER_URL: server.url,
      PIX_CLIENT_ID: CLIENT.clientId,
      PIX_CLIENT_SECRET: CLIENT.clientSecret,
      PIX_KEY,
      // Nothing is older than the bank, which forgets all when it ends.
      PIX_SINCE: new Date(Date.now() - DAY_MS).toISOString(),
    },
    payee: { bank_account_number: '529.982.247-25', tax_id: '52998224725' },
    reference: /RH[0-9A-Z]{33}/,
    async receive({ amount, reference }) {
      const isTxid = /^[a-zA-Z0-9]{1,35}$/.test(reference);
      const quoted = isTxid ? { txid: reference } : { txid: null, infoPagador: reference };
      hands.receive({ valor: writeReais(amount), ...quoted });
    },
    statement: async () => writeStatement(bank.books()),
    faults: FAULTS,
    async cause(fault) {
      if (!isFaultName(fault)) throw new Error(`the pretend Pix knows no fault ${fault}`);
      bank.cause(fault);
    },
    returnPayout: async (idempotencyKey) => bank.comeBack(idempotencyKey),
    async close() {
      await server.close();
      await bank.close();
    },
  };
};

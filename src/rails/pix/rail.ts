import type { Rail } from '../rail.ts';
import { createCameBack } from './paying/came-back.ts';
import { createPayOuts } from './paying/pay-out.ts';
import type { PixSender } from './paying/sender.ts';
import { createPixApi } from './pix-api.ts';
import { profile } from './profile.ts';
import { createInstructions } from './receiving/instructions.ts';
import { createListReceived } from './receiving/received.ts';
import { createRefunds } from './receiving/refunds.ts';
import type { Session } from './session.ts';
import { createListStatement } from './statement.ts';

interface PixRailOptions {
  /** With the bank that receives. */
  readonly session: Session;
  /** Where its API Pix is, with the version: `https://pix.api.efipay.com.br/v2`. */
  readonly apiUrl: string;
  readonly sender: PixSender;
  /** Our Pix key. */
  readonly pixKey: string;
  /** How long a charge can be paid, in seconds. */
  readonly chargeSeconds: number;
  /** From when on the account is read. */
  readonly since: Date;
  /** How often it is asked what was taken back, or came back; a minute when not given. */
  readonly reversalsEveryMs?: number;
  readonly now?: () => number;
}

/** Connects Pix: the central bank's API to receive, and a provider's to send. */
export const createPixRail = (options: PixRailOptions): Rail => {
  const { session, apiUrl, sender, pixKey, chargeSeconds, since } = options;
  const { reversalsEveryMs = 60_000, now = Date.now } = options;
  const sinceMs = since.getTime();
  const api = createPixApi(session, apiUrl);
  const payOuts = createPayOuts(sender);
  return {
    profile,
    instructions: createInstructions(api, { pixKey, chargeSeconds }),
    listReceived: createListReceived(api, {
      sinceMs,
      reversalsEveryMs,
      cameBack: createCameBack(sender, sinceMs),
      now,
    }),
    listStatement: createListStatement(api, sender, { sinceMs, now }),
    executeOutgoingTransaction: payOuts.execute,
    findOutgoing: payOuts.find,
    pollOutgoingTransactions: async (initiated) =>
      payOuts.poll(initiated.map(({ idempotencyKey }) => idempotencyKey)),
    ...createRefunds(api),

    /**
     * A webhook of Pix is authenticated by the certificate of the connection, which ends before it
     * comes here. So nothing that it says is believed: it wakes, and of the pay-outs that it names the
     * sender itself is asked whether they came back, because nobody else asks about those any more.
     */
    async parseEvent({ body }) {
      const named = sender.namedIn(body);
      return named === null ? null : { outgoing: await payOuts.cameBack(named) };
    },
  };
};

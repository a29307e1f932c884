import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Keypair, TransactionBuilder } from '@stellar/stellar-sdk';

/** What the signer is asked, as it came over the wire. */
interface SignOrder {
  readonly authorization: string | undefined;
  readonly account: string;
  readonly hash: string;
  readonly envelope_xdr: string;
  readonly network_passphrase: string;
}

type Reply = { readonly status: number; readonly body: string; readonly location?: string };

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
};

/**
 * A signer of its own over HTTP, as an operator would run one beside a vault: it reckons the hash
 * from the envelope and signs nothing else. `meddling.now` answers instead, or with null as usual.
 */
export const startSignerServer = async (seed: string, token: string) => {
  const keypair = Keypair.fromSecret(seed);
  const orders: SignOrder[] = [];
  const meddling: { now: ((order: SignOrder) => Reply | null | Promise<null>) | null } = {
    now: null,
  };

  const sign = (order: SignOrder): Reply => {
    if (order.authorization !== `Bearer ${token}`) return { status: 401, body: '{}' };
    const envelope = TransactionBuilder.fromXDR(order.envelope_xdr, order.network_passphrase);
    const hash = envelope.hash();
    if (Buffer.from(hash).toString('hex') !== order.hash || order.account !== keypair.publicKey()) {
      return { status: 403, body: JSON.stringify({ message: 'that is another transaction' }) };
    }
    const signature = Buffer.from(keypair.sign(Buffer.from(hash))).toString('base64');
    return { status: 200, body: JSON.stringify({ signature }) };
  };

  const server = createServer((request, response) => {
    void (async () => {
      const body: Omit<SignOrder, 'authorization'> = JSON.parse(await bodyOf(request));
      const order = { authorization: request.headers.authorization, ...body };
      orders.push(order);
      const reply = (await meddling.now?.(order)) ?? sign(order);
      const headers = { 'content-type': 'application/json' };
      response.writeHead(
        reply.status,
        reply.location ? { ...headers, location: reply.location } : headers,
      );
      response.end(reply.body);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    account: keypair.publicKey(),
    orders,
    meddling,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
export type SignerServer = Awaited<ReturnType<typeof startSignerServer>>;

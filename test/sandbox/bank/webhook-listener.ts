import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly signature: string;
  readonly body: string;
}

/** Something that listens for webhooks and answers the first `failures` of them with 500. */
export const startListener = async (failures = 0) => {
  const heard: Heard[] = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      heard.push({ signature: String(request.headers['bank-signature']), body });
      response.writeHead(heard.length <= failures ? 500 : 204).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/rails/sandbox-bank/events`,
    /** Resolves once so many webhooks have come. */
    async hear(count: number): Promise<readonly Heard[]> {
      while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return heard;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  readonly url: string;
  /** Where requests are sent on to. */
  target: string;
  close(): Promise<void>;
}

/** A proxy in front of the api: below a path that it takes off, and for browsers without cookies. */
export const startProxy = async (
  options: { readonly takesOff?: string; readonly dropsCookies?: boolean } = {},
): Promise<Proxy> => {
  const { takesOff = '', dropsCookies = false } = options;
  const server = createServer((asked, answered) => {
    const path = (asked.url ?? '/').slice(
      (asked.url ?? '').startsWith(takesOff) ? takesOff.length : 0,
    );
    const { method, headers } = asked;
    const handed = request(`${proxy.target}${path}`, { method, headers }, (answer) => {
      const { 'set-cookie': cookies, ...others } = answer.headers;
      const kept = cookies && !dropsCookies ? { 'set-cookie': cookies } : {};
      answered.writeHead(answer.statusCode ?? 502, { ...others, ...kept });
      answer.pipe(answered);
    });
    handed.on('error', () => answered.destroy());
    asked.pipe(handed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    url: `http://127.0.0.1:${port}`,
    target: '',
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
};

import { expect, test } from '@jest/globals';
import {
  createHttpServer,
  listen,
  stopListening,
  urlOf,
} from '../../../src/lib/web/http-server.ts';
import { withinTime } from '../../../src/lib/within-time.ts';

test('a server that stops answers the request that is open, and keeps its connection no longer', async () => {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const server = createHttpServer({
    callback: () => async (_request, response) => {
      asked.resolve();
      await released.promise;
      response.end('served');
    },
  });
  await listen(server, 0, '127.0.0.1');
  const answer = fetch(urlOf(server));
  await asked.promise;
  const stopped = stopListening(server);
  released.resolve();
  expect(await (await answer).text()).toBe('served');
  await withinTime(stopped, 10_000);
  expect(server.listening).toBe(false);
});

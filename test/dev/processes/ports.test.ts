import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

import { BusyPortError, pickPort, startOnFreePorts } from '../../../src/dev/processes/ports.ts';

const held: Server[] = [];

/** Holds the port as another program would. */
const hold = async (port: number): Promise<void> => {
  const server = createServer().listen(port, '127.0.0.1');
  held.push(server);
  await once(server, 'listening');
};

afterEach(async () => {
  for (const server of held.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

// As the programs wrote it, each in its own words.
const FROM_TEMPORAL =
  'Temporal ended before it answered (exit code 1).\nThe end of temporal.log:\n{"level":"FATAL","prefix":"echo","message":"listen tcp 127.0.0.1:44301: bind: address already in use"}';
const FROM_POSTGRESQL =
  'PostgreSQL ended before it answered (exit code 1).\nThe end of postgres.log:\nLOG:  could not bind IPv4 address "127.0.0.1": Address already in use';

describe('any free port', () => {
  test('is never one that the system gives to whoever opens a connection', async () => {
    const ports: number[] = [];
    for (let count = 0; count < 200; count += 1) ports.push(await pickPort('a test', undefined));
    expect(Math.max(...ports)).toBeLessThan(32_768);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(10_240);
  });

  test('is not given twice, although nobody has taken it yet', async () => {
    const picked = Array.from({ length: 200 }, async () => pickPort('a test', undefined));
    expect(new Set(await Promise.all(picked)).size).toBe(200);
  });
});

describe('a chosen port', () => {
  test('is taken as it is where it is free', async () => {
    const port = await pickPort('a test', undefined);
    expect(await pickPort('a test', { port, variable: 'PORT' })).toBe(port);
  });

  test('that another holds is refused with the variable that changes it', async () => {
    const port = await pickPort('a test', undefined);
    await hold(port);
    const wanted = pickPort('the api', { port, variable: 'PORT' });
    await expect(wanted).rejects.toThrow(BusyPortError);
    await expect(pickPort('the api', { port, variable: 'PORT' })).rejects.toThrow(
      `Port ${port}, wanted for the api, is taken. Set PORT to another port.`,
    );
  });
});

describe('a start on free ports', () => {
  test.each([
    ['Temporal', FROM_TEMPORAL],
    ['PostgreSQL', FROM_POSTGRESQL],
  ])('is done again where another was quicker than %s', async (_, message) => {
    let starts = 0;
    const started = await startOnFreePorts(async () => {
      starts += 1;
      if (starts < 3) throw new Error(message);
      return starts;
    });
    expect(started).toBe(3);
  });

  test('says at last what the program said', async () => {
    let starts = 0;
    const started = startOnFreePorts(async () => {
      starts += 1;
      throw new Error(FROM_TEMPORAL);
    });
    await expect(started).rejects.toThrow(FROM_TEMPORAL);
    expect(starts).toBe(3);
  });

  test('is done once where something else is wrong', async () => {
    let starts = 0;
    const started = startOnFreePorts(async () => {
      starts += 1;
      throw new Error('PostgreSQL ended: the data is of another version');
    });
    await expect(started).rejects.toThrow('of another version');
    expect(starts).toBe(1);
  });
});

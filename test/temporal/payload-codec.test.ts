import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { createPayloadCodec, dataConverterOf } from '../../src/temporal/payload-codec.ts';
import { createStoryBench, orderFor, RAIL_NAME, type StoryBench } from '../support/stories.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflow-bundle.ts';

const key = (id: string, byte: number) => ({ id, key: new Uint8Array(32).fill(byte) });
const [old, fresh] = [key('old', 1), key('new', 2)];
const payload = defaultPayloadConverter.toPayload({ rail: RAIL_NAME, amount: '100' });

describe('the codec', () => {
  test('encrypts so that nothing shows, and reads it back', async () => {
    const codec = createPayloadCodec([fresh]);
    const [sealed = {}] = await codec.encode([payload]);
    const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();
    expect(text(sealed.metadata?.['encoding'])).toBe('binary/encrypted');
    expect(text(sealed.metadata?.['encryption-key-id'])).toBe('new');
    expect(text(sealed.data)).not.toContain(RAIL_NAME);
    const [opened = {}] = await codec.decode([sealed]);
    expect(defaultPayloadConverter.fromPayload(opened)).toEqual({ rail: RAIL_NAME, amount: '100' });
    expect(await codec.encode([sealed])).toEqual([sealed]);
  });

  test('reads what an older key encrypted, and what nothing did', async () => {
    const [sealed = {}] = await createPayloadCodec([old]).encode([payload]);
    const codec = createPayloadCodec([fresh, old]);
    const read = await codec.decode([sealed, payload]);
    expect(read.map((one) => defaultPayloadConverter.fromPayload(one))).toEqual(
      [payload, payload].map((one) => defaultPayloadConverter.fromPayload(one)),
    );
  });

  test('reads nothing with another key, or that was changed', async () => {
    const [sealed = {}] = await createPayloadCodec([old]).encode([payload]);
    await expect(createPayloadCodec([fresh]).decode([sealed])).rejects.toThrow(/old/);
    const changed = { ...sealed, data: Buffer.from(sealed.data ?? []).reverse() };
    await expect(createPayloadCodec([old]).decode([changed])).rejects.toThrow(/authenticate/);
  });
});

describe('a story that began before its payloads were encrypted', () => {
  let at: Awaited<ReturnType<typeof testTemporal>>;
  let plain: StoryBench;
  let encrypting: StoryBench | undefined;
  const converter = dataConverterOf({ payloadKeys: [fresh] });
  beforeAll(async () => {
    at = await testTemporal();
    plain = await createStoryBench({ at });
  }, 120_000);
  afterAll(async () => encrypting?.close());

  test('goes on after it, and its history is replayed', async () => {
    const story = await plain.tell(orderFor('deposit'));
    const asked = () => story.called('requestFunds').length === 1;
    await waitUntil(asked, { timeoutMs: 30_000, what: 'the story waits for its money' });
    await plain.close();

    encrypting = await createStoryBench({ at, ...converter });
    const handle = encrypting.client.workflow.getHandle(story.handle.workflowId);
    await handle.signal('fundsReceived', {
      source: 'rail/1',
      amount: '100',
      at: new Date().toISOString(),
    });
    expect(await handle.result()).toMatchObject({ status: 'completed' });
    const history = await handle.fetchHistory();
    const result = (history.events ?? []).at(-1)?.workflowExecutionCompletedEventAttributes;
    expect(Buffer.from(result?.result?.payloads?.[0]?.data ?? []).toString()).not.toContain(
      'completed',
    );
    await Worker.runReplayHistory(
      { workflowBundle: await workflowBundle(), ...converter },
      history,
    );
  }, 120_000);
});

import { describe, expect, test } from '@jest/globals';
import {
  CALLBACK_LIMITS,
  selectCallbacks,
  type CallbackAttempt,
} from '../../../src/domain/transactions/callback-slots.ts';
import fc from 'fast-check';

const attempt = (changes: Partial<CallbackAttempt> = {}): CallbackAttempt => ({
  host: 'wallet.example',
  client: 'wallet',
  attempts: 0,
  hostRecord: 'prompt',
  ...changes,
});
/** Many of a kind, each with a host and a client of its own unless all share one. */
const many = (
  count: number,
  changes: Partial<CallbackAttempt>,
  own: readonly ('host' | 'client')[] = ['host', 'client'],
): readonly CallbackAttempt[] =>
  Array.from({ length: count }, (_, number) =>
    attempt({ ...changes, ...Object.fromEntries(own.map((name) => [name, `${name} ${number}`])) }),
  );
const selected = (due: readonly CallbackAttempt[], open: readonly CallbackAttempt[] = []) =>
  selectCallbacks(due, open);

describe('which callbacks are posted now', () => {
  test('a client with 250 hosts of its own has its share and no more', () => {
    const hers = many(250, { client: 'hers', hostRecord: 'unknown' }, ['host']);
    const his = attempt({ client: 'his', host: 'his.example', hostRecord: 'unknown' });
    const begun = selected([...hers, his]);
    expect(begun).toHaveLength(CALLBACK_LIMITS.perClient + 1);
    expect(begun).toContain(his);
    expect(selected([...hers.slice(20), his], begun.slice(0, -1))).toEqual([his]);
  });

  test('a host has its share, whichever clients named it', () => {
    const same = many(50, { host: 'one.example' }, ['client']);
    expect(selected(same)).toHaveLength(CALLBACK_LIMITS.perHost);
    const failed = many(50, { host: 'one.example', attempts: 1 }, ['client']);
    expect(selected(failed)).toHaveLength(CALLBACK_LIMITS.retriesPerHost);
    // What failed leaves room on the same host for what did not.
    expect(selected([...failed, ...same])).toHaveLength(CALLBACK_LIMITS.perHost);
  });

  test('hosts that are silent or new never take the last room of hosts that answer', () => {
    const strangers = many(1_000, { hostRecord: 'unknown' });
    const silent = many(1_000, { hostRecord: 'slow', attempts: 3 });
    const open = selected([...silent, ...strangers]);
    expect(open).toHaveLength(CALLBACK_LIMITS.unproven);
    expect(open.filter(({ attempts }) => attempts > 0)).toHaveLength(CALLBACK_LIMITS.retries);
    const good = many(1_000, {});
    expect(selected(good, open)).toHaveLength(CALLBACK_LIMITS.total - CALLBACK_LIMITS.unproven);
  });

  test('what does not fit lets those behind it pass, in their order', () => {
    const full = many(CALLBACK_LIMITS.perClient, { client: 'hers' }, ['host']);
    const [first, second] = [attempt({ client: 'his' }), attempt({ client: 'theirs' })];
    expect(selected([attempt({ client: 'hers' }), first, second], full)).toEqual([first, second]);
  });

  test('no order and no number of attempts ever goes beyond a limit', () => {
    const few = (names: readonly string[]) => fc.constantFrom(...names);
    const any = fc.record({
      host: few(['a', 'b', 'c', 'd']),
      client: few(['1', '2', '3', '4', '5', '6', '7', '8', '9']),
      attempts: fc.nat({ max: 2 }),
      hostRecord: fc.constantFrom('prompt' as const, 'slow' as const, 'unknown' as const),
    });
    const limits = {
      total: 12,
      unproven: 8,
      retries: 4,
      perHost: 5,
      retriesPerHost: 2,
      perClient: 3,
    };
    const most = (of: readonly string[]): number =>
      Math.max(0, ...[...new Set(of)].map((one) => of.filter((other) => other === one).length));
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 60 }),
        fc.array(any, { maxLength: 60 }),
        (one, two) => {
          const first = selectCallbacks(one, [], limits);
          const open = [...first, ...selectCallbacks(two, first, limits)];
          const isRetry = ({ attempts, hostRecord }: CallbackAttempt) =>
            attempts > 0 || hostRecord === 'slow';
          const retries = open.filter(isRetry);
          const unproven = open.filter((it) => isRetry(it) || it.hostRecord === 'unknown');
          return (
            open.length <= limits.total &&
            unproven.length <= limits.unproven &&
            retries.length <= limits.retries &&
            most(open.map(({ host }) => host)) <= limits.perHost &&
            most(open.map(({ client }) => client)) <= limits.perClient &&
            most(retries.map(({ host }) => host)) <= limits.retriesPerHost
          );
        },
      ),
    );
  });
});

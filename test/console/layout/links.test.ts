import { describe, expect, test } from '@jest/globals';
import { pathOf } from '../../../src/console/layout/links.ts';
import { groupOf } from '../../../src/domain/operations/groups.ts';
import type { TroubleKind } from '../../../src/domain/operations/kinds.ts';
import { TROUBLE_KINDS } from '../../../src/domain/operations/troubles/troubles.ts';

const ACCOUNT = `G${'A'.repeat(55)}`;

describe('what waits leads to where it is ended', () => {
  const of = (kind: TroubleKind, subject: string): string | null =>
    pathOf({ kind, subject }, ['operator']);

  test('each kind has a page', () => {
    for (const kind of TROUBLE_KINDS) expect([kind, of(kind, 'x')]).not.toEqual([kind, null]);
  });

  test('a break leads to its case, and a host to its callbacks', () => {
    expect(of('break.amount', 'reconciliation/7')).toBe('/investigations/reconciliation%2F7');
    expect(of('callbacks.failing', 'a.example:9')).toBe('/callbacks/a.example%3A9');
    expect(of('callbacks.given_up', 'a.example')).toBe('/callbacks/a.example');
  });

  test('what has stopped leads to where it is let go on, a channel as well', () => {
    expect(of('sender.channel_stopped', ACCOUNT)).toBe(`/treasury/clear/sender/${ACCOUNT}`);
    expect(of('stopped.send', `send/${ACCOUNT}`)).toBe(`/treasury/clear/sender/${ACCOUNT}`);
    expect(of('stopped.outgoing', `outgoing/${ACCOUNT}`)).toBe(`/treasury/clear/sender/${ACCOUNT}`);
    expect(of('stopped.sources', 'sources/ledger')).toBe('/treasury/clear/sources/ledger');
    expect(of('stopped.stellar', `stellar/${ACCOUNT}`)).toBe(`/treasury/clear/listener/${ACCOUNT}`);
    expect(of('sender.fee_at_cap', ACCOUNT)).toBe('/treasury');
  });

  test('whoever may not decide is led to what they may see', () => {
    for (const kind of TROUBLE_KINDS.filter((one) => groupOf(one) === 'stopped')) {
      expect(pathOf({ kind, subject: `send/${ACCOUNT}` }, ['viewer'])).toBe('/treasury');
    }
    expect(pathOf({ kind: 'customer.waiting', subject: 'c' }, ['viewer'])).toBeNull();
  });
});

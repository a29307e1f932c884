import { describe, expect, test } from '@jest/globals';
import { INCIDENTS } from '../../../src/dev/incidents/table.ts';
import { listOf, lineOf, placeOf } from '../../../src/dev/incidents/play/words.ts';
import { isTroubleKind } from '../../../src/domain/operations/troubles/troubles.ts';
import type { Waiting } from '../../../src/services/operations/attention/attention.ts';

const waiting = (item: Partial<Waiting>): Waiting => ({
  kind: 'case.late',
  subject: 'rail/7',
  since: '2026-03-01T12:00:00.000000Z',
  amount: null,
  asset: null,
  rail: null,
  transactionId: null,
  detail: '',
  shown: null,
  ...item,
});

describe('the table of incidents', () => {
  test('names at least thirty kinds of trouble, each of them known', () => {
    const kinds = new Set<string>(INCIDENTS.map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThanOrEqual(30);
    expect([...kinds].filter((kind) => !isTroubleKind(kind))).toEqual([]);
  });

  test('covers each part of the attention list that a person can bring about', () => {
    const parts = new Set(INCIDENTS.map(({ kind }) => kind.split('.')[0]));
    const all = ['parked', 'case', 'break', 'sender', 'stopped', 'outgoing', 'rail', 'callbacks'];
    expect([...all, 'customer', 'paused'].filter((part) => !parts.has(part))).toEqual([]);
  });

  test('names each once, in words that can be typed', () => {
    const names = INCIDENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(?:-[a-z]+)*$/.test(name))).toEqual([]);
  });

  test('is listed with what happens and what ends it', () => {
    const text = listOf(INCIDENTS).join('\n');
    for (const { name, does, ends } of INCIDENTS) {
      for (const said of [name, does, ends]) expect(text).toContain(said);
    }
  });
});

describe('the line about an incident', () => {
  const [incident] = INCIDENTS;

  test('says where the console shows it', () => {
    const of = (item: Partial<Waiting>): string => placeOf('http://c', waiting(item));
    expect(of({ kind: 'parked.review_held', subject: 't1' })).toBe('http://c/payments/t1');
    expect(of({})).toBe('http://c/investigations/rail%2F7');
    expect(of({ kind: 'customer.waiting', subject: 'c1' })).toBe('http://c/customers/c1');
    expect(of({ kind: 'callbacks.failing', subject: 'a:9' })).toBe('http://c/callbacks/a%3A9');
    expect(of({ kind: 'paused', subject: 'all' })).toBe('http://c/treasury#pauses');
    expect(of({ kind: 'sender.fee_at_cap' })).toBe('http://c/treasury');
  });

  test('says why one was not staged', () => {
    if (!incident) throw new Error('there are no incidents');
    const failed = lineOf('http://c', { incident, why: 'the bank answered 503' });
    expect(failed).toBe(
      `FAILED  ${incident.name}: ${incident.kind} was not staged: the bank answered 503`,
    );
    const staged = lineOf('http://c', {
      incident,
      found: waiting({ transactionId: 't1' }),
      sought: {},
    });
    expect(staged).toContain(`staged  ${incident.name}: ${incident.kind}.`);
    expect(staged).toContain(' t1 http://c/investigations/rail%2F7');
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  breachesOf,
  breachesOfDeposit,
  changedAfter,
  DEADLINE_MS,
  depositStory,
  filed,
  move,
  payout,
  placed,
  receipt,
  received,
  said,
  START_MS,
  story,
} from '../trial.ts';

const crumb = (more = {}) => move('11', '0.5', { party: 'GSTRANGER', ...more });
const credited = placed('stellar/10', '100');

describe('the judge, of strangers', () => {
  test('lets a crumb go back or wait for a person, whoever else is served', () => {
    const came = { ledgerIn: [crumb(), move('10', '100')] };
    const kept = received(credited, filed('stellar/11', '0.5'));
    expect(breachesOf({ ...came, received: kept })).toEqual([]);
    const returned = received(credited, filed('stellar/11', '0.5', 'refund'));
    const back = { ...came, received: returned };
    expect(breachesOf({ ...back, ledgerOut: [crumb({ operationId: '30' })] })).toEqual([]);
    expect(breachesOf({ ...back, ledgerOut: [] })).toEqual(['lost']);
    const twice = [crumb({ operationId: '30' }), crumb({ operationId: '31' })];
    expect(breachesOf({ ...back, ledgerOut: twice })).toEqual(['stray']);
  });

  test('finds a crumb that was credited, and a customer whom it kept from being served', () => {
    const came = { ledgerIn: [crumb(), move('10', '100')] };
    const touched = received(credited, placed('stellar/11', '0.5'));
    expect(breachesOf({ ...came, received: touched })).toContain('stray');
    const ended = {
      ...came,
      received: received(filed('stellar/10', '100'), filed('stellar/11', '0.5')),
      stories: story({ status: 'refunded', keys: [] }),
      bankOut: [],
    };
    expect(breachesOf(ended)).toEqual(['unserved']);
  });
});

describe('the judge, of whoever paid rightly', () => {
  const unpaid = {
    received: received(filed('stellar/10', '100')),
    stories: story({ status: 'expired', keys: [] }),
    bankOut: [],
  };

  test('finds them unserved when they paid in time, and not when they were late', () => {
    expect(breachesOf(unpaid)).toEqual(['unserved']);
    const late = [move('10', '100', { closedAtMs: DEADLINE_MS + 1_000 })];
    expect(breachesOf({ ...unpaid, ledgerIn: late })).toEqual([]);
    const parked = story({ status: 'on_hold', keys: [], parkedReason: 'review: hold' });
    expect(breachesOf({ ...unpaid, stories: parked })).toEqual([]);
    const refused = payout('99', { isPaid: false });
    const stories = story({ status: 'refunded' });
    expect(breachesOf({ ...unpaid, stories, bankOut: [refused] })).toEqual([]);
    expect(breachesOf(unpaid, { decided: [said('refund')] })).toEqual([]);
    expect(breachesOf(unpaid, { decided: [{ ...said('refund'), taken: false }] })).toEqual([
      'unserved',
    ]);
  });

  test('finds whoever tried one first, by memo and by muxed number', () => {
    const test1 = move('9', '1', { closedAtMs: START_MS + 1_000 });
    const returned = move('30', '1');
    const places = [filed('stellar/9', '1', 'refund'), filed('stellar/10', '100')];
    const tried = { ledgerIn: [test1, move('10', '100')], received: received(...places) };
    const ended = { ...unpaid, ...tried, ledgerOut: [returned] };
    expect(breachesOf(ended)).toEqual(['unserved']);
    const byNumber = { memo: null, toMuxedId: '7777' };
    const called = { ...tried, ledgerIn: [test1, move('10', '100', byNumber)] };
    expect(breachesOf({ ...ended, ...called })).toEqual(['unserved']);
    const served = { ...tried, received: received(filed('stellar/9', '1', 'refund'), credited) };
    expect(breachesOf({ ...served, ledgerOut: [returned] })).toEqual([]);
  });

  test('adds up the parts of a deposit, and finds what was paid for one of them', () => {
    const parts = [
      receipt('BT-1', '40'),
      receipt('BT-2', '60', { receivedAtMs: START_MS + 20_000 }),
    ];
    const both = received(placed('sandbox-bank/BT-1', '40'), placed('sandbox-bank/BT-2', '60'));
    expect(breachesOfDeposit({ bankIn: parts, received: both })).toEqual([]);
    // The fee of 40 is 0.7.
    const forOne = [move('20', '39.3', { memo: null })];
    expect(breachesOfDeposit({ bankIn: parts, received: both, ledgerOut: forOne })).toEqual([
      'lost',
    ]);
    const second = received(placed('sandbox-bank/BT-1', '40'), filed('sandbox-bank/BT-2', '60'));
    const parked = depositStory({ status: 'on_hold', parkedReason: null });
    const stuck = { bankIn: parts, received: second, ledgerOut: [], stories: parked };
    expect(breachesOfDeposit(stuck)).toEqual(['lost', 'unserved', 'open']);
    const accepted = { decided: [said('accept')] };
    const first = {
      bankIn: [receipt('BT-1', '40')],
      received: received(placed('sandbox-bank/BT-1', '40')),
    };
    expect(breachesOfDeposit({ ...first, ledgerOut: forOne }, accepted)).toEqual([]);
    expect(breachesOfDeposit({ ...first, ledgerOut: forOne })).toEqual(['doubled']);
  });
});

describe('the judge, of money that is taken back', () => {
  const reversedAtMs = START_MS + 20_000;
  const taken = { bankIn: [receipt('BT-1', '100', { reversedAtMs })] };
  const known = received(placed('sandbox-bank/BT-1', '100', { reversedAtMs }));
  const closed = depositStory({ status: 'completed' });

  test('finds a payment that was signed after it was known', () => {
    const signed = (atMs: number) => ({
      ...taken,
      received: known,
      stories: depositStory({ signedAtMs: atMs }),
    });
    expect(breachesOfDeposit(signed(reversedAtMs - 1))).toEqual([]);
    expect(breachesOfDeposit(signed(reversedAtMs + 1))).toEqual(['lost']);
    const payOut = { decided: [said('retry')] };
    expect(breachesOfDeposit(signed(reversedAtMs + 1), payOut)).toEqual([]);
  });

  test('wants nothing paid for it, and finds what was sent back beside it', () => {
    const unpaid = { ...taken, received: known, stories: closed, ledgerOut: [] };
    expect(breachesOfDeposit(unpaid)).toEqual([]);
    const byHand = [payout('100', { key: 'by-hand/one' })];
    expect(breachesOfDeposit({ ...unpaid, bankOut: byHand })).toEqual(['doubled']);
  });

  test('finds that nobody was notified of it', () => {
    const unknown = { ...taken, received: received(placed('sandbox-bank/BT-1', '100')) };
    expect(breachesOfDeposit(unknown)).toEqual(['lost']);
    const cases = new Set(['contradiction/rail/sandbox-bank/BT-1/chargedBack']);
    expect(breachesOfDeposit({ ...unknown, cases })).toEqual([]);
  });

  test('wants no record of what was gone before anybody read it', () => {
    const unread = { ...taken, received: new Map(), ledgerOut: [], stories: closed };
    expect(breachesOfDeposit(unread)).toEqual([]);
  });
});

describe('the judge, of memos', () => {
  const bytes = { type: 'text', value: '6SD//gCAwyg=' };
  const mangled = { type: 'text', value: '77+9IO+/ve+/vQ==' };
  const idle = { bankOut: [], stories: story({ status: 'expired', keys: [] }) };
  const back = (memo: typeof bytes | null) => ({
    ...idle,
    ledgerIn: [move('10', '100', { memo: bytes })],
    received: received(filed('stellar/10', '100', 'refund')),
    ledgerOut: [move('30', '100', { memo })],
  });

  test('wants what goes back to have the same bytes', () => {
    expect(breachesOf(back(bytes))).toEqual([]);
    expect(breachesOf(back(mangled))).toEqual(['lost']);
    expect(breachesOf(back(null))).toEqual(['lost']);
  });
});

describe('the judge, of people', () => {
  const differs = depositStory({ status: 'refunded' });
  const over = {
    bankIn: [receipt('BT-1', '160')],
    received: received(placed('sandbox-bank/BT-1', '160')),
    stories: differs,
    ledgerOut: [],
  };

  test('wants what was refunded by hand to be at the bank, once and whole', () => {
    const byHand = (amount: string) => payout(amount, { key: 'by-hand/one', payee: '9000000001' });
    const decided = [said('refundedByHand')];
    expect(breachesOfDeposit({ ...over, bankOut: [byHand('160')] }, { decided })).toEqual([]);
    expect(breachesOfDeposit({ ...over, bankOut: [] }, { decided })).toEqual(['lost']);
    const twice = { ...over, bankOut: [byHand('160'), byHand('160')] };
    expect(breachesOfDeposit(twice, { decided })).toEqual(['doubled']);
    const paidToo = {
      ...over,
      bankOut: [byHand('160')],
      ledgerOut: [move('20', '158.7', { memo: null })],
    };
    expect(breachesOfDeposit(paidToo, { decided })).toEqual(['doubled']);
  });

  test('wants a case that was sent back by hand to be at the bank', () => {
    const place = filed('sandbox-bank/BT-9', '5', 'refundedByHand');
    const bankIn = [receipt('BT-1', '100'), receipt('BT-9', '5', { reference: 'RH000000000000' })];
    const both = received(placed('sandbox-bank/BT-1', '100'), place);
    expect(breachesOfDeposit({ bankIn, received: both })).toEqual(['lost']);
    const bankOut = [payout('5', { key: 'by-hand/sandbox-bank/BT-9', payee: '9000000001' })];
    expect(breachesOfDeposit({ bankIn, received: both, bankOut })).toEqual([]);
  });
});

describe('the judge, of a changed anchor.ts', () => {
  test('wants the price of when the payment was taken on', () => {
    // The later fee of a withdrawal of 100 is 1.25 and one per cent.
    const later = { bankOut: [payout('97.75')] };
    expect(breachesOf(later)).toEqual(['lost']);
    expect(breachesOf(later, { policies: changedAfter(5_000) })).toEqual(['lost']);
    expect(breachesOf(later, { policies: changedAfter(-5_000) })).toEqual([]);
    expect(breachesOf({}, { policies: changedAfter(-5_000) })).toEqual(['doubled']);
    // Its terms were fixed when it was agreed to, and Temporal was away until after the change.
    const agreedBefore = story({ agreedAtMs: START_MS - 10_000 });
    expect(breachesOf({ stories: agreedBefore }, { policies: changedAfter(-5_000) })).toEqual([]);
    // Whoever was taken on while both were in force has one of the two.
    for (const bankOut of [[payout('97.75')], [payout('99')]]) {
      expect(breachesOf({ bankOut }, { policies: changedAfter(-500) })).toEqual([]);
    }
  });

  test('finds what was sent back as a surplus by the one, and paid whole by the other', () => {
    const over = { ledgerIn: [move('10', '108')], received: received(placed('stellar/10', '108')) };
    const loss = { ...over, ledgerOut: [move('30', '8')], bankOut: [payout('106.96')] };
    for (const afterMs of [-5_000, 5_000, -500]) {
      expect(breachesOf(loss, { policies: changedAfter(afterMs) })).toEqual(['doubled']);
    }
    const whole = { ...over, bankOut: [payout('106.96')] };
    expect(breachesOf(whole, { policies: changedAfter(5_000) })).toEqual([]);
    const surplus = { ...over, ledgerOut: [move('30', '8')], bankOut: [payout('97.75')] };
    expect(breachesOf(surplus, { policies: changedAfter(-5_000) })).toEqual([]);
  });

  test('finds a withdrawal that was refused, returned and paid', () => {
    const loss = { ledgerOut: [move('30', '100')], bankOut: [payout('99')] };
    expect(breachesOf(loss, { policies: changedAfter(5_000) })).toEqual(['doubled']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { exportActs, searchActs } from '../../../src/services/operators/audit-trail.ts';
import { recordAct } from '../../../src/services/operators/record-act.ts';
import { createTestConsole, logIn } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createTestConsole());
const NOBODY = { operator: '', act: '', subject: '', day: '', before: '' };
const em = () => bench.orm.em.fork();
const ada = { id: null, name: 'Ada', channel: 'console', address: '192.0.2.7' } as const;

describe('the audit trail', () => {
  test('is only ever added to, by the console and by the owner of the database', async () => {
    await recordAct(em(), ada, { act: 'logout' });
    for (const orm of [bench.orm, bench.owner]) {
      for (const change of [
        `update operator_act set operator = 'x'`,
        'delete from operator_act',
        'truncate operator_act',
      ]) {
        await expect(orm.em.fork().execute(change)).rejects.toThrow(
          /append-only|permission denied/,
        );
      }
    }
  });

  test('has a row for each change: one without it is refused', async () => {
    const { id, email } = await bench.add(['viewer']);
    const tries = [
      [`update operator set roles = '{admin}' where id = ?`, [id]],
      [
        `insert into operator (id, name, email, roles, password_hash)
         values (gen_random_uuid(), 'x', ?, '{admin}', 'x')`,
        [`x${email}`],
      ],
      [
        `insert into operator_session (id_hash, operator_id, expires_at)
         values ('\\x00', ?, now() + interval '1 hour')`,
        [id],
      ],
      [`insert into decision_policy (policy) values ('{"onePerson": true}')`, []],
      [`insert into pause (scope, operator, reason, at) values ('all', 'x', 'x', now())`, []],
    ] as const;
    for (const [sql, parameters] of tries) {
      await expect(em().execute(sql, [...parameters])).rejects.toThrow('needs its row');
    }
    await em().transactional(async (inner) => {
      await inner.execute(`update operator set roles = '{admin}' where id = ?`, [id]);
      await recordAct(inner, ada, { act: 'operator.changed', subject: id });
    });
    // A row of another transaction is not the row of this one.
    await expect(
      em().execute(`insert into operator_act (operator, channel, act, written_in)
        values ('x', 'console', 'logout', '1')`),
    ).rejects.toThrow('permission denied');
  });

  test('is searched by person, act, subject and day', async () => {
    await recordAct(em(), ada, { act: 'scope.paused', subject: 'rail:one' });
    await recordAct(em(), { ...ada, name: 'grace@example.com' }, { act: 'scope.resumed' });
    const count = async (filter: object) =>
      (await searchActs(em(), { ...NOBODY, ...filter })).length;
    const today = new Date().toISOString().slice(0, 10);
    expect(await count({ operator: 'Grace@example.com' })).toBe(1);
    expect(await count({ act: 'scope.paused' })).toBe(1);
    expect(await count({ subject: 'rail:one', day: today })).toBe(1);
    expect(await count({ subject: 'rail:one', day: '2020-01-01' })).toBe(0);
  });

  test('is exported as CSV that no spreadsheet runs, and the export is a row', async () => {
    const browser = await logIn(bench, await bench.add(['approver']));
    await recordAct(em(), ada, { act: 'logout', reason: '=cmd("a"),\n"b"', subject: 'formula' });
    const response = await browser.get('/audit.csv?subject=formula');
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const [heading, ...rest] = (await response.text()).split('\r\n');
    expect(heading).toBe(
      'id,at,operator,operatorId,channel,act,subject,reason,address,beforeId,afterId',
    );
    expect(rest.join('\r\n')).toContain(`formula,"'=cmd(""a""),\n""b""",192.0.2.7`);
    const [newest] = await searchActs(em(), { ...NOBODY, act: 'audit.exported' });
    expect(newest?.subject).toBe('/audit?subject=formula');
  });

  test('is exported whole and in order, however many pieces it is read in', async () => {
    const browser = await logIn(bench, await bench.add(['approver']));
    await bench.owner.em.fork().execute(
      `insert into operator_act (operator, channel, act, subject)
         select 'x', 'command', 'logout', 'many' from generate_series(1, 2500)`,
    );
    const text = await (await browser.get('/audit.csv?subject=many')).text();
    const ids = text
      .split('\r\n')
      .slice(1, -1)
      .map((line) => Number(line.split(',')[0]));
    expect(ids).toHaveLength(2_500);
    expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => other - one));
    const pieces: string[] = [];
    for await (const piece of exportActs(em(), { ...NOBODY, subject: 'many' }, 1_001)) {
      pieces.push(piece);
    }
    expect(pieces.map((piece) => piece.split('\r\n').length - 1)).toEqual([1, 1_000, 1]);
  });
});

describe('the role of the console', () => {
  test('cannot touch money, nor read codes that prove customers', async () => {
    for (const sql of [
      'update transaction set amount_in = 1',
      `insert into posting (entry, account, asset, amount) values ('e', 'a', 'b', 1)`,
      'delete from ledger_payment',
      `update investigation set state = 'open'`,
      'select * from customer_verification',
      'select * from used_token',
      'delete from operator',
      'delete from proposal',
    ]) {
      await expect(em().execute(sql)).rejects.toThrow('permission denied');
    }
    expect(await em().execute('select count(*)::int as n from transaction')).toEqual([{ n: 0 }]);
  });
});

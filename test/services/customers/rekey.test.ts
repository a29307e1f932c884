import { describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { sealFacts, sealFields } from '../../../src/services/customers/store.ts';
import { addClient } from '../../../src/services/clients/clients.ts';
import { codeContext } from '../../../src/services/customers/codes.ts';
import { fileContext } from '../../../src/services/customers/review.ts';
import {
  Customer,
  CustomerCallback,
  CustomerCode,
  CustomerFile,
} from '../../../src/db/entities/customer.ts';
import { RailEventRow, RailReceipt } from '../../../src/db/entities/money-in.ts';
import { RailPayment } from '../../../src/db/entities/money-out.ts';
import { Operator } from '../../../src/db/entities/operator.ts';
import { openTotp } from '../../../src/services/operators/login/totp.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import {
  openForKey,
  sealedForKey,
  sealedPayee,
} from '../../../src/services/transactions/payee/payee.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addEvidence, openEvidence } from '../../../src/services/investigations/evidence.ts';
import { addOperator } from '../../../src/services/operators/accounts.ts';
import { byCommand } from '../../../src/services/operators/record-act.ts';
import { rekey } from '../../../src/services/customers/rekey.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import { addRailPayment, addReceipt, addTransaction } from '../../support/rows.ts';
import { openTestOrm } from '../../support/test-orm.ts';
import { opened } from '../../support/opened.ts';

const old = { id: 'old', key: randomBytes(32) };
const fresh = { id: 'fresh', key: randomBytes(32) };

const { orm } = await opened(openTestOrm());

describe('encrypting anew', () => {
  /** A row of everything that holds a ciphertext, under the old key. */
  const fill = async () => {
    const box = createSecretBox([old]);
    const em = orm.em.fork();
    const id = randomUUID();
    const customer = em.create(Customer, {
      id,
      account: `account-${id}`,
      status: 'ACCEPTED',
      ...sealFields(box, id, { first_name: 'Ada' }),
      ...sealFacts(box, id, { states: {}, message: 'x' }),
    });
    await em.flush();
    const operator = { name: 'Ada', email: `${id}@example.com`, roles: ['operator'] };
    const added = await orm.em
      .fork()
      .transactional(async (inner) => addOperator(inner, box, byCommand('ada'), operator));
    if (isRefusal(added)) throw new Error(added.message);
    const sourceKey = `case/${id}`;
    await orm.em
      .fork()
      .execute(
        `insert into investigation (source_key, reason, asset, amount) values (?, 'x', 'x', 1)`,
        [sourceKey],
      );
    const roles = ['operator'] as const;
    const actor = { ...byCommand('ada'), id: added.id, roles };
    const bytes = Buffer.from('a bank’s letter');
    const evidence = await addEvidence(orm.em.fork(), box, actor, { sourceKey, bytes });
    if (typeof evidence !== 'string') throw new Error(evidence.message);
    const file = randomUUID();
    const picture = box.sealBytes(Buffer.from('a picture'), fileContext(file));
    em.create(CustomerFile, {
      id: file,
      account: customer.account,
      customerId: id,
      field: 'photo_id_front',
      contentType: 'image/png',
      size: 9,
      contentCiphertext: picture.ciphertext,
      contentKeyId: picture.keyId,
    });
    const code = box.seal('123456', codeContext(id, 'mobile_number'));
    em.create(CustomerCode, {
      customerId: id,
      field: 'mobile_number',
      codeCiphertext: code.ciphertext,
      codeKeyId: code.keyId,
      sendsSince: new Date(),
      expiresAt: new Date(),
    });
    const body = box.seal({ status: 'ACCEPTED' }, `customer-callback/${id}`);
    em.create(CustomerCallback, {
      customerId: id,
      url: 'https://wallet.example',
      bodyCiphertext: body.ciphertext,
      bodyKeyId: body.keyId,
    });
    const event = box.seal({ body: 'x' }, 'rail_event/test-rail');
    em.create(RailEventRow, {
      rail: 'test-rail',
      eventCiphertext: event.ciphertext,
      eventKeyId: event.keyId,
    });
    const wallet = {
      kind: 'wallet',
      name: 'A wallet',
      domain: `${id}.example`,
      accounts: [],
      isAllowed: true,
      assets: null,
      limits: {},
      callbackUrl: null,
      contacts: 'Ada',
    } as const;
    const written = { anchor: { assets: [] }, secrets: box, development: false };
    await orm.em
      .fork()
      .transactional(async (inner) => addClient(inner, written, byCommand('ada'), wallet));
    await em.flush();
    const transactionId = randomUUID();
    const row = await addTransaction(em, {
      id: transactionId,
      ...sealedPayee(box, transactionId, { first_name: 'Ada' }),
    });
    const key = `${transactionId}/payout/1`;
    await addRailPayment(em, row, { state: 'delivered', ...sealedForKey(box, key, row) });
    const receipt = await addReceipt(em);
    const payer = box.seal(
      { name: 'Ada' },
      `rail_receipt/${receipt.rail}/${receipt.railReference}`,
    );
    await em.nativeUpdate(
      RailReceipt,
      { id: receipt.id },
      { payerCiphertext: payer.ciphertext, payerKeyId: payer.keyId },
    );
    return { id, file, transactionId, sourceKey, evidence };
  };

  test('brings every ciphertext of the database under the first key, and the old one can go', async () => {
    const rows = [await fill(), await fill()];
    const before = await orm.em.fork().findOneOrFail(Transaction, { id: rows[0]?.transactionId });
    const rounds = await rekey(orm.em.fork(), createSecretBox([fresh, old]));
    expect(rounds).toHaveLength(12);
    for (const { rows: done, left } of rounds) expect({ done, left }).toEqual({ done: 2, left: 0 });
    const box = createSecretBox([fresh]);
    for (const { id, file, transactionId, sourceKey, evidence } of rows) {
      const em = orm.em.fork();
      const paid = await em.findOneOrFail(RailPayment, { transactionId });
      expect(openForKey(box, paid)).toEqual({ first_name: 'Ada' });
      const customer = await em.findOneOrFail(Customer, { id });
      const fields = { ciphertext: Buffer.from(customer.fieldsCiphertext), keyId: 'fresh' };
      expect(box.open(fields, `customer/${id}`)).toEqual({ first_name: 'Ada' });
      const kept = await em.findOneOrFail(
        CustomerFile,
        { id: file },
        { populate: ['contentCiphertext'] },
      );
      const content = { ciphertext: Buffer.from(kept.contentCiphertext), keyId: 'fresh' };
      expect(box.openBytes(content, fileContext(file)).toString()).toBe('a picture');
      const letter = await openEvidence(em, box, { sourceKey, id: evidence });
      expect(letter?.bytes.toString()).toBe('a bank’s letter');
    }
    const after = await orm.em.fork().findOneOrFail(Transaction, { id: rows[0]?.transactionId });
    expect(after.payeeKeyId).toBe('fresh');
    expect(after.updatedAt).toEqual(before.updatedAt);
  });

  test('leaves a row of the audit trail for each operator, whose codes stay as they are', async () => {
    const acts = await orm.em.fork().execute<{ n: number }[]>(
      `select count(*)::int as n from operator_act where act = 'operator.changed'
        and operator = 'rekey' and reason = 'encrypted anew'`,
    );
    expect(acts).toEqual([{ n: 2 }]);
    for (const operator of await orm.em.fork().findAll(Operator)) {
      const { id, totpCiphertext, totpKeyId } = operator;
      const sealed = Buffer.from(totpCiphertext ?? '');
      expect(openTotp(createSecretBox([fresh]), id, sealed, totpKeyId ?? '')).toMatch(
        /^[A-Z2-7]{32}$/,
      );
    }
  });

  test('does nothing the second time', async () => {
    const rounds = await rekey(orm.em.fork(), createSecretBox([fresh]));
    expect(rounds.every(({ rows }) => rows === 0)).toBe(true);
  });

  test('knows every column that holds a ciphertext', async () => {
    const columns = await orm.em.fork().execute<{ name: string }[]>(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'public' and column_name like '%_ciphertext'`,
    );
    const rounds = await rekey(orm.em.fork(), createSecretBox([fresh]));
    expect(new Set(columns.map(({ name }) => name))).toEqual(
      new Set(rounds.map(({ table, column }) => `${table}.${column}`)),
    );
  });
});

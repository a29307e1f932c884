import type { EntityManager } from '@mikro-orm/postgresql';
import { contactsContext } from '../clients/clients.ts';
import { codeContext } from './codes.ts';
import { fileContext } from './review.ts';
import { evidenceContext } from '../investigations/evidence.ts';
import { byCommand, recordAct } from '../operators/record-act.ts';
import { totpContext } from '../operators/login/totp.ts';
import { keyContext } from '../transactions/payee/payee.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Act } from '../../domain/operators/acts.ts';

interface Target {
  readonly table: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
  readonly ciphertext: string;
  readonly keyId: string;
  /** Columns that `context` reads, besides the key. */
  readonly reads?: readonly string[];
  /** The database asks for a row of the audit trail beside each change. */
  readonly isRecorded?: Extract<Act, 'operator.changed' | 'client.changed'>;
  /** What the ciphertext is bound to; see whoever seals it. */
  readonly context: (row: Readonly<Record<string, string>>) => string;
}

/** Every column of the database that holds a ciphertext. */
const TARGETS: readonly Target[] = [
  {
    table: 'customer',
    key: ['id'],
    ciphertext: 'fields_ciphertext',
    keyId: 'fields_key_id',
    context: ({ id }) => `customer/${id}`,
  },
  {
    table: 'customer',
    key: ['id'],
    ciphertext: 'states_ciphertext',
    keyId: 'states_key_id',
    context: ({ id }) => `customer-states/${id}`,
  },
  {
    table: 'customer_file',
    key: ['id'],
    ciphertext: 'content_ciphertext',
    keyId: 'content_key_id',
    context: ({ id = '' }) => fileContext(id),
  },
  {
    table: 'customer_verification',
    key: ['customer_id', 'field'],
    ciphertext: 'code_ciphertext',
    keyId: 'code_key_id',
    context: ({ customer_id: id = '', field = '' }) => codeContext(id, field),
  },
  {
    table: 'customer_callback',
    key: ['id'],
    ciphertext: 'body_ciphertext',
    keyId: 'body_key_id',
    reads: ['customer_id'],
    context: ({ customer_id: id }) => `customer-callback/${id}`,
  },
  {
    table: 'transaction',
    key: ['id'],
    ciphertext: 'payee_ciphertext',
    keyId: 'payee_key_id',
    context: ({ id }) => `transaction/${id}`,
  },
  {
    table: 'rail_payment',
    key: ['key'],
    ciphertext: 'payee_ciphertext',
    keyId: 'payee_key_id',
    context: ({ key = '' }) => keyContext(key),
  },
  {
    table: 'rail_receipt',
    key: ['id'],
    ciphertext: 'payer_ciphertext',
    keyId: 'payer_key_id',
    reads: ['rail', 'rail_reference'],
    context: ({ rail, rail_reference: reference }) => `rail_receipt/${rail}/${reference}`,
  },
  {
    table: 'rail_event',
    key: ['id'],
    ciphertext: 'event_ciphertext',
    keyId: 'event_key_id',
    reads: ['rail'],
    context: ({ rail }) => `rail_event/${rail}`,
  },
  {
    table: 'evidence_file',
    key: ['id'],
    ciphertext: 'content_ciphertext',
    keyId: 'content_key_id',
    context: ({ id = '' }) => evidenceContext(id),
  },
  {
    table: 'operator',
    key: ['id'],
    ciphertext: 'totp_ciphertext',
    keyId: 'totp_key_id',
    isRecorded: 'operator.changed',
    context: ({ id = '' }) => totpContext(id),
  },
  {
    table: 'client',
    key: ['id'],
    ciphertext: 'contacts_ciphertext',
    keyId: 'contacts_key_id',
    isRecorded: 'client.changed',
    context: ({ id = '' }) => contactsContext(id),
  },
];

/** A document may have ten megabytes. */
const BATCH = 20;

type Row = Readonly<Record<string, string>> & { readonly ciphertext: Buffer };

const rekeyBatch = async (em: EntityManager, secrets: SecretBox, target: Target) =>
  em.transactional(async (inner) => {
    const { table, key, ciphertext, keyId, reads = [], context } = target;
    // A payee that is sealed for good may be encrypted anew, and not changed.
    await inner.execute("select set_config('railhead.rekey', 'on', true)");
    const rows = await inner.execute<(Row & { readonly key_id: string })[]>(
      `select ${[...key, ...reads].map((name) => `${name}::text as ${name}`).join(', ')},
          ${ciphertext} as ciphertext, ${keyId} as key_id
        from ${table} where ${keyId} <> ? limit ? for update skip locked`,
      [secrets.keyId, BATCH],
    );
    for (const row of rows) {
      if (target.isRecorded) {
        const record = { subject: row['id'] ?? null, reason: 'encrypted anew' };
        await recordAct(inner, byCommand('rekey'), { act: target.isRecorded, ...record });
      }
      const bound = context(row);
      const sealed = { ciphertext: Buffer.from(row.ciphertext), keyId: row.key_id };
      const anew = secrets.sealBytes(secrets.openBytes(sealed, bound), bound);
      await inner.execute(
        `update ${table} set ${ciphertext} = ?, ${keyId} = ?
          where ${key.map((name) => `${name}::text = ?`).join(' and ')}`,
        [anew.ciphertext, anew.keyId, ...key.map((name) => row[name] ?? '')],
        'run',
      );
    }
    return rows.length;
  });

/** What one round of encrypting anew came to. */
interface Rekeyed {
  readonly table: string;
  readonly column: string;
  readonly rows: number;
  /** Rows under another key that somebody held locked; the next round finds them. */
  readonly left: number;
}

/**
 * Encrypts anew, with the first key, what an older key encrypted: after a rotation, so that the
 * old key can be taken away. It may be broken off and run again, beside a running anchor.
 * @throws when a row was encrypted with a key that is not given.
 */
export const rekey = async (em: EntityManager, secrets: SecretBox): Promise<readonly Rekeyed[]> => {
  const rounds: Rekeyed[] = [];
  for (const target of TARGETS) {
    let rows = 0;
    for (let done = -1; done !== 0; rows += done) {
      done = await rekeyBatch(em.fork(), secrets, target);
    }
    const { table, ciphertext: column, keyId } = target;
    const [count] = await em.execute<{ n: number }[]>(
      `select count(*)::int as n from ${table} where ${keyId} <> ?`,
      [secrets.keyId],
    );
    rounds.push({ table, column, rows, left: count?.n ?? 0 });
  }
  return rounds;
};

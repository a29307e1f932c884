import type { EntityManager } from '@mikro-orm/postgresql';
import type { SenderClearance } from '../../../domain/operators/clearance.ts';
import { LedgerEnvelope } from '../../../db/entities/money-out.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { LedgerTransaction } from '../../../stellar/network.ts';
import { readEnvelope } from '../../../stellar/envelopes/outgoing-envelope.ts';
import { operationId } from '../../../stellar/toid.ts';
import { adopt } from './adopt.ts';
import { createMatcher, type MatchedPayment, type Matcher, type MovedBy } from './match.ts';
import { bookMovement, bookOutgoingFee, type Change } from './record.ts';
import {
  classesOf,
  NamingRefused,
  unknownOf,
  type NamedClass,
  type UnknownRow,
} from './unknown.ts';
import { expireByHand } from '../envelopes/clearance.ts';

const mark = async (
  em: EntityManager,
  { account, operator, evidence }: SenderClearance,
  { token }: UnknownRow,
  given: NamedClass,
): Promise<void> => {
  await em.execute(
    `update outgoing_transaction set class = ?, operator = ?, evidence = ?, named_at = now()
       where account = ? and token = ?`,
    [given, operator, evidence, account, token],
    'run',
  );
};

/** Gives operations their class; those that paid nothing of the journal are the treasury's. */
const markOperations = async (
  em: EntityManager,
  account: string,
  { token }: UnknownRow,
  payments: readonly MatchedPayment[],
): Promise<void> => {
  const paid = payments.map(({ index }) => operationId(BigInt(token), index).toString());
  const rows = await em.execute<{ id: string; class: string; changes: readonly Change[] }[]>(
    `update outgoing_operation set class =
         case when operation_id = any(?::bigint[]) then 'payment' else 'treasury' end
       where account = ? and token = ? returning operation_id::text as id, class, changes`,
    [`{${paid.join(',')}}`, account, token],
  );
  for (const row of rows.filter((one) => one.class === 'treasury')) {
    await bookMovement(em, account, { operationId: row.id, changes: row.changes });
  }
};

const MOVED = `select (operation_id - token - 1)::int as index, c ->> 'asset' as asset,
    c ->> 'stroops' as stroops
  from outgoing_operation cross join jsonb_array_elements(changes) as c
  where account = ? and token = ? and type = 'invoke_host_function'`;

const matchesOf = async (
  em: EntityManager,
  matcher: Matcher,
  account: string,
  row: UnknownRow,
): Promise<readonly MatchedPayment[]> => {
  const read = row.successful ? readEnvelope(row.xdr) : null;
  if (read === null) return [];
  const moved = await em.execute<MovedBy[]>(MOVED, [account, row.token]);
  return matcher.match(account, read.operations, moved);
};

const nameTreasury = async (
  em: EntityManager,
  matcher: Matcher,
  order: SenderClearance,
  row: UnknownRow,
): Promise<string> => {
  const [paid] = await matchesOf(em, matcher, order.account, row);
  if (paid) {
    // If it were booked as the treasury's, the payment would go out a second time.
    throw new NamingRefused(
      `transaction ${row.hash} pays what ledger_payment ${paid.id} still has to pay; ` +
        `name it under payments`,
    );
  }
  await mark(em, order, row, 'treasury');
  await markOperations(em, order.account, row, []);
  await bookOutgoingFee(em, order.account, row.inner_hash, BigInt(row.fee_charged));
  return `transaction ${row.hash} is named treasury`;
};

/** The transaction's result, as it was read from the ledger. */
const asFound = (row: UnknownRow): LedgerTransaction => ({
  hash: row.hash,
  innerHash: row.inner_hash,
  successful: row.successful,
  ledger: Number(row.ledger),
  closedAtMs: Number(row.closed_at_ms),
  feeCharged: BigInt(row.fee_charged),
  resultXdr: row.result_xdr,
  token: BigInt(row.token),
});

const namePayments = async (
  em: EntityManager,
  matcher: Matcher,
  order: SenderClearance,
  row: UnknownRow,
): Promise<string> => {
  const { account } = order;
  const { hash, inner_hash: innerHash, xdr } = row;
  const no = (why: string): never => {
    throw new NamingRefused(`transaction ${hash} ${why}`);
  };
  const read = readEnvelope(xdr);
  const payments = await matchesOf(em, matcher, account, row);
  if (read === null || payments.length === 0) {
    const isMeant = order.payments?.includes(hash) || order.payments?.includes(innerHash);
    if (isMeant) return no('pays nothing that the journal has queued');
    // After a restore the ledger may hold payments of stories that the backup does not contain.
    return nameTreasury(em, matcher, order, row);
  }
  const bound = payments.find(({ state }) => state === 'bound');
  if (bound) {
    return no(
      `pays what ledger_payment ${bound.id} pays as well, in envelope ${bound.envelopeHash}, ` +
        `which is not settled: wait until it is`,
    );
  }
  await mark(em, order, row, 'payments');
  const adoption = { account, hash, innerHash, xdr, read, found: asFound(row), payments };
  if (!(await adopt(em, adoption))) {
    return no(`went over ${read.channel}, whose own envelope is not settled: wait until it is`);
  }
  await markOperations(em, account, row, payments);
  return `transaction ${hash} is named payments: it made ${payments.length} of the journal's`;
};

/** The signed envelopes of an account whose number one of its unknown transactions has used. */
export const overtakenOf = async (
  em: EntityManager,
  account: string,
  rows: readonly Pick<UnknownRow, 'xdr'>[],
): Promise<readonly LedgerEnvelope[]> => {
  const used = rows.flatMap(({ xdr }) => {
    const read = readEnvelope(xdr);
    return read ? [`${read.channel}/${read.sequence}`] : [];
  });
  const signed = await em.find(
    LedgerEnvelope,
    { sourceAccount: account, state: 'signed' },
    forUpdate,
  );
  return signed.filter(({ channel, sequence }) => used.includes(`${channel}/${sequence}`));
};

/**
 * A signed envelope whose number one of these has used counts as dead, once the account's list of
 * transactions was read past its `max_time` without it. Its payments are queued again, and may be
 * the very ones that were made.
 */
const expireOvertaken = async (
  em: EntityManager,
  order: SenderClearance,
  rows: readonly UnknownRow[],
  absent: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const reports: string[] = [];
  for (const envelope of await overtakenOf(em, order.account, rows)) {
    if (!absent.has(envelope.innerHash)) {
      throw new NamingRefused(`envelope ${envelope.innerHash} was not looked for yet: try again`);
    }
    envelope.stoppedReason ??= 'its number was used by a transaction that was named';
    reports.push(await expireByHand(em, envelope, order));
  }
  await em.flush();
  return reports;
};

/**
 * Names every unknown transaction of an account by what a person says of it, in the caller's
 * database transaction, so that the books agree with the ledger afterwards.
 * @param absent the envelopes that no ledger has and that none ever will.
 * @returns what was done, in words.
 * @throws NamingRefused when one is left unnamed, or may not be named so; nothing is written then.
 */
export const nameUnknown = async (
  em: EntityManager,
  order: SenderClearance,
  absent: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const classes = classesOf(await unknownOf(em, order.account), order);
  const expired = await expireOvertaken(
    em,
    order,
    classes.map(({ row }) => row),
    absent,
  );
  const matcher = await createMatcher(em, order.account);
  const named: string[] = [];
  // What the journal's payments were made by is found first, and the treasury's checked after it.
  for (const { row } of classes.filter((one) => one.class === 'payments')) {
    named.push(await namePayments(em, matcher, order, row));
  }
  for (const { row } of classes.filter((one) => one.class === 'treasury')) {
    named.push(await nameTreasury(em, matcher, order, row));
  }
  return [...expired, ...named];
};

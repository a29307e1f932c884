import { LedgerEnvelope } from '../../../db/entities/money-out.ts';
import type { Orm } from '../../../db/orm.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import { judgeRefusal, keptRefusal } from '../../../domain/ledger/decide-envelope.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import type { EnvelopeJournal, OpenEnvelope } from '../../../stellar/envelopes/sender.ts';
import { inTransaction } from '../../../services/deps.ts';
import { tracing } from '../../../tracing/start.ts';
import type { Log } from '../../../lib/log.ts';
import { expireEnvelope, settleEnvelope } from './settle.ts';
import { markInsufficient, raiseAlert } from '../alerts.ts';

/** The envelopes of an account that are signed and not settled, oldest first. */
export const openEnvelopes = async (
  orm: Orm,
  account: string,
): Promise<readonly OpenEnvelope[]> => {
  const rows = await orm.em
    .fork()
    .find(
      LedgerEnvelope,
      { sourceAccount: account, state: 'signed' },
      { orderBy: { signedAt: 'asc' } },
    );
  return rows.map((row) => ({
    innerHash: row.innerHash,
    innerXdr: row.xdr,
    outerXdr: row.outerXdr ?? null,
    sourceAccount: row.sourceAccount,
    channel: row.channel,
    sequence: BigInt(row.sequence),
    maxTimeMs: row.maxTime.getTime(),
    feeBid: BigInt(row.feeBid),
    resourceFee: BigInt(row.resourceFee),
    operations: row.operations,
    submissions: row.submissions,
  }));
};

/** The traces of the payments that an envelope carries; none where traces are not exported. */
export const tracesOf = async (orm: Orm, innerHash: string): Promise<readonly string[]> => {
  if (tracing() === null) return [];
  const rows = await orm.em.fork().execute<{ readonly traceparent: string }[]>(
    `select distinct traceparent from ledger_payment
       where envelope_hash = ? and traceparent is not null order by traceparent`,
    [innerHash],
  );
  return rows.map(({ traceparent }) => traceparent);
};

/**
 * Records that the open envelopes of an account are not sent now, though a ledger could still
 * include them. If they expire meanwhile, that does not count against their payments.
 */
export const noteWithheld = async (orm: Orm, account: string, head: LedgerHead): Promise<void> => {
  await orm.em.fork().execute(
    `update ledger_envelope set withheld_at = now()
       where source_account = ? and state = 'signed' and withheld_at is null and max_time >= ?`,
    [account, new Date(head.closedAtMs)],
    'run',
  );
};

/** The journal of envelopes in our database. */
export const createEnvelopeJournal = (orm: Orm, log: Log): EnvelopeJournal => ({
  noteSubmission: async (innerHash) =>
    void (await orm.em.fork().execute(
      `update ledger_envelope set submissions = submissions + 1, last_submitted_at = now()
         where inner_hash = ?`,
      [innerHash],
      'run',
    )),
  async addOuter(innerHash, { hash, xdr, fee }) {
    log.info({ innerHash, hash, fee: fee.toString() }, 'a better fee is offered for an envelope');
    // An outer that was made before, by another worker or with the same fee, is not recorded twice.
    const added = await orm.em.fork().execute<unknown[]>(
      `update ledger_envelope set outer_xdr = ?, fee_bid = ?, outer_hashes =
           case when ? = any(outer_hashes) then outer_hashes else array_append(outer_hashes, ?) end
         where inner_hash = ? and state = 'signed' returning inner_hash`,
      [xdr, fee.toString(), hash, hash, innerHash],
    );
    return added.length > 0;
  },
  async noteRefusal({ innerHash, sourceAccount }, { code, operations }) {
    log.warn({ innerHash, code, operations }, 'the network refused an envelope on arrival');
    // A used number is no refusal of its payments: its hash is asked for until it is proven dead.
    if (code === 'tx_bad_seq') return;
    await inTransaction(orm, async (em) => {
      const row = await em.findOne(LedgerEnvelope, { innerHash, state: 'signed' }, forUpdate);
      if (!row) return;
      const known = row.resultCodes && { ...row.resultCodes, code: row.resultCodes.transaction };
      const kept = keptRefusal(known ?? null, { code, operations });
      row.resultCodes = { transaction: kept.code, operations: kept.operations };
    });
    // Nothing else of this account would get any further.
    if (judgeRefusal({ code, operations }) === 'ours') {
      await markInsufficient(orm.em.fork(), sourceAccount, { asset: NATIVE, reason: code });
    }
  },
  async noteFeeCap({ sourceAccount }) {
    const reason = 'the network asks for a better fee than anchor.ts allows';
    await raiseAlert(orm.em.fork(), { account: sourceAccount, kind: 'fee_at_cap', reason });
  },
  settle: async (innerHash, transaction) =>
    inTransaction(orm, async (em) => settleEnvelope(em, innerHash, transaction)),
  async expire(innerHash) {
    const expired = await inTransaction(orm, async (em) => expireEnvelope(em, innerHash));
    if (expired) log.warn({ innerHash }, 'an envelope is dead: its payments go on without it');
  },
  async stopAt(innerHash) {
    const em = orm.em.fork();
    const envelope = await em.findOneOrFail(LedgerEnvelope, { innerHash });
    if (envelope.state !== 'signed' || envelope.stoppedReason) return;
    const stoppedReason = `the sequence number of envelope ${innerHash} was used by something unknown`;
    const { channel, sourceAccount } = envelope;
    log.error({ innerHash, channel, account: sourceAccount }, stoppedReason);
    await em.nativeUpdate(LedgerEnvelope, { innerHash, state: 'signed' }, { stoppedReason });
    await raiseAlert(em, { account: channel, kind: 'channel_stopped', reason: stoppedReason });
  },
});

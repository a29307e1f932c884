import type { EntityManager } from '@mikro-orm/postgresql';
import type { Signer } from '../../../stellar/signing/signer.ts';

/** An account whose sequence number no open envelope uses. */
export interface FreeChannel {
  readonly account: string;
  /** 0 for the distribution account itself. */
  readonly number: number;
  /** The highest number that its envelopes have used, as far as the journal knows. */
  readonly usedSequence: bigint;
}

/** Makes the channel of one number sign; number 0 is the distribution account's own signer. */
export type ChannelSigner = (account: string, number: number) => Signer;

/** Records the channels that an account shall have; those that are recorded already stay. */
export const planChannels = async (
  em: EntityManager,
  account: string,
  channels: readonly string[],
): Promise<void> => {
  const rows = [account, ...channels].map((channel, number) => ({ channel, number }));
  await em.execute(
    `insert into channel (account, distribution_account, number, state)
       select channel, ?, number, case when number = 0 then 'ready' else 'planned' end
         from jsonb_to_recordset(?::jsonb) as planned(channel text, number integer)
       on conflict do nothing`,
    [account, JSON.stringify(rows)],
    'run',
  );
};

/** The channels that have no account yet, in order; channels of another CHANNEL_SECRET are left out. */
export const plannedChannels = async (
  em: EntityManager,
  account: string,
  channels: readonly string[],
): Promise<readonly { readonly account: string; readonly number: number }[]> =>
  em.execute(
    `select account, number from channel where distribution_account = ? and state = 'planned'
        and account = any(?::text[]) order by number`,
    [account, `{${channels.join(',')}}`],
  );

/** Marks planned channels as ready, because their accounts exist on the ledger. */
export const markReady = async (em: EntityManager, channels: readonly string[]): Promise<void> => {
  if (channels.length === 0) return;
  await em.execute(
    `update channel set state = 'ready' where account = any(?::text[]) and state = 'planned'`,
    [`{${channels.join(',')}}`],
    'run',
  );
};

/** True when an envelope that was to make channels failed in the last minute. */
export const failedLately = async (em: EntityManager, account: string): Promise<boolean> => {
  const rows = await em.execute<unknown[]>(
    `select 1 from ledger_envelope where source_account = ? and purpose = 'channels'
        and state in ('failed', 'dead') and settled_at > now() - interval '1 minute' limit 1`,
    [account],
  );
  return rows.length > 0;
};

interface FreeRow {
  readonly account: string;
  readonly number: number;
  readonly used: string | null;
  readonly all: number;
}

/**
 * The channels without an open envelope, and how many channels there are; one that has stopped waits
 * for a person, and does not count. The distribution account
 * itself is one of them only while none of its own is ready: its sequence number is needed for
 * making channels.
 */
export const freeChannels = async (
  em: EntityManager,
  account: string,
  channels: readonly string[],
): Promise<{ readonly free: readonly FreeChannel[]; readonly all: number }> => {
  const rows = await em.execute<FreeRow[]>(
    `with ready as (select * from channel where distribution_account = ? and state = 'ready'
        and (number = 0 or account = any(?::text[])))
     select account, number, (select max(sequence)::text from ledger_envelope
         where channel = ready.account and state <> 'dead') as used,
         (select greatest(1, count(*) filter (where number > 0 and not exists (
             select from ledger_envelope
              where channel = ready.account and state = 'signed' and stopped_reason is not null)))
           from ready)::int as all
       from ready
       where (number > 0) = exists (select from ready where number > 0)
         and not exists (select from ledger_envelope
               where channel = ready.account and state = 'signed')
       order by number`,
    [account, `{${channels.join(',')}}`],
  );
  const free = rows.map(({ account: channel, number, used }) => ({
    account: channel,
    number,
    usedSequence: BigInt(used ?? '0'),
  }));
  return { free, all: rows[0]?.all ?? 0 };
};

/** The distribution account as its own channel; null while it carries an envelope. */
export const ownChannel = async (
  em: EntityManager,
  account: string,
): Promise<FreeChannel | null> => {
  const [row] = await em.execute<{ used: string | null; busy: boolean }[]>(
    // Each half is answered by an index of its own, however many envelopes there were.
    `select (select max(sequence)::text from ledger_envelope
          where channel = asked.channel and state <> 'dead') as used,
        exists(select from ledger_envelope
          where channel = asked.channel and state = 'signed') as busy
       from (select ?::text as channel) as asked`,
    [account],
  );
  return row?.busy ? null : { account, number: 0, usedSequence: BigInt(row?.used ?? '0') };
};

/** Leases a channel until the caller's database transaction ends; false when somebody has it. */
export const leaseChannel = async (em: EntityManager, channel: string): Promise<boolean> => {
  const leased = await em.execute<unknown[]>(
    'select 1 from channel where account = ? for update skip locked',
    [channel],
  );
  return leased.length > 0;
};

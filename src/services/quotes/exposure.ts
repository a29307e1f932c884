import type { EntityManager } from '@mikro-orm/postgresql';
import { isNamedClient } from '../clients/access.ts';
import { ownerColumns, ownerOfToken } from '../customers/owner.ts';
import { Customer } from '../../db/entities/customer.ts';
import { stroopsOf } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import {
  judgeExposure,
  exposureLimitOf,
  type QuoteExposure,
  type QuoteExposures,
} from '../../domain/quotes/exposure.ts';
import type { QuotePolicy } from '../../domain/quotes/rates.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Subject } from '../deps.ts';

/** A client, and whether the business knows them. */
interface Client {
  readonly subject: Subject;
  readonly isKnown: boolean;
}

/**
 * Says whether a client is known: by an accepted customer of theirs, or by the wallet that vouched
 * for them. Anybody can make keys without end, so that all others share what strangers may have.
 */
export const readClient = async (
  em: EntityManager,
  { sharing }: QuotePolicy,
  subject: Subject,
): Promise<Client> => {
  const { clientDomain } = subject;
  const isKnown =
    sharing === undefined ||
    (clientDomain !== null && (sharing.knownClientDomains ?? []).includes(clientDomain)) ||
    (await isNamedClient(em, subject)) ||
    (await em.count(Customer, {
      ...ownerColumns(ownerOfToken(subject)),
      status: 'ACCEPTED',
      // An index holds those who were not erased, and the others are nobody any more.
      erasedAt: null,
      // Who was accepted without a type has submitted nothing.
      $or: [{ type: { $ne: null } }, { judgedAs: { $ne: null } }],
    })) > 0;
  return { subject, isKnown };
};

/**
 * What binds us: quotes that have not ended, whether a transaction has taken them or not, until the
 * transaction is over. A quote that was taken and is never paid would free nothing else.
 */
const OPEN = `from quote left join transaction on transaction.id = quote.used_by
   where quote.buy_asset = ? and quote.expires_at > now()
     and (quote.used_by is null or transaction.status not in ('completed', 'refunded', 'expired'))`;

type Row = Readonly<Record<string, string | number | Date | null>>;

const read = (row: Row | undefined, name: string): QuoteExposure => {
  const end = row?.[`${name}_end`] ?? null;
  return {
    amount: stroopsOf(String(row?.[name] ?? '0')),
    nextEnd: end === null ? null : new Date(end),
  };
};

const sum = (name: string, filter = ''): string =>
  `coalesce(sum(buy_amount) ${filter}, 0)::text as ${name}, min(expires_at) ${filter} as ${name}_end`;

/** Of all clients; read by the index `quote_promised`, and only where the asset has a bound. */
const readEverybody = async (
  em: EntityManager,
  asset: AssetId,
  client: Client | null,
): Promise<Omit<QuoteExposures, 'client'>> => {
  const domain = client?.subject.clientDomain ?? null;
  const [row] = await em.execute<Row[]>(
    `select ${sum('everybody')}, ${sum('strangers', 'filter (where not is_known)')},
       ${sum('client_domain', 'filter (where quote.client_domain = ?)')} ${OPEN}`,
    [domain, domain, asset],
  );
  return {
    everybody: read(row, 'everybody'),
    strangers: client && !client.isKnown ? read(row, 'strangers') : null,
    clientDomain: domain === null ? null : read(row, 'client_domain'),
  };
};

/** Of one client; read by the index `quote_of_client`. */
const readClientsOwn = async (
  em: EntityManager,
  asset: AssetId,
  { subject: { account, memo } }: Client,
): Promise<QuoteExposures['client']> => {
  const [row] = await em.execute<Row[]>(
    `select ${sum('own')}, ${sum('unused', 'filter (where used_by is null)')},
       count(*) filter (where used_by is null)::int as unused_count
     ${OPEN} and quote.account = ? and quote.account_memo is not distinct from ?`,
    [asset, account, memo],
  );
  const count = Number(row?.['unused_count'] ?? 0);
  return { ...read(row, 'own'), unused: { ...read(row, 'unused'), count } };
};

const NOTHING: QuoteExposure = { amount: 0n, nextEnd: null };

/**
 * Refuses a quote that sells more of an asset than is held ready, than one client may have of it,
 * or than is there for clients whom we do not know.
 * @param client null where nobody said who asks.
 * @param amount in stroops.
 */
export const refuseExposure = async (
  em: EntityManager,
  policy: QuotePolicy,
  client: Client | null,
  { asset, amount }: { readonly asset: AssetId; readonly amount: bigint },
): Promise<Refusal | null> => {
  const whole = exposureLimitOf(policy, asset);
  const own = client && policy.sharing ? await readClientsOwn(em, asset, client) : null;
  const all =
    whole === null
      ? { everybody: NOTHING, strangers: null, clientDomain: null }
      : await readEverybody(em, asset, client);
  return judgeExposure(policy, whole, { ...all, client: own }, amount);
};

/** Has every other quote of an asset wait until this database transaction ends. */
export const lockExposure = async (em: EntityManager, asset: AssetId): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 38))', [`quote/${asset}`]);
};

import type { EntityManager } from '@mikro-orm/postgresql';
import { Client } from '../../db/entities/client.ts';
import { findBySql } from '../../db/find-by-sql.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { baseAccount } from '../../stellar/accounts/address.ts';
import type { Subject } from '../deps.ts';

/** By whom somebody comes: an account, G…, M… or C…, and the wallet that vouches for it. */
type Comer = Pick<Subject, 'account' | 'clientDomain'>;

const CLIENTS = 'select * from client where accounts && ?::text[] or domain = ?::text order by id';

/**
 * The clients that operators have named for whoever comes by an account or a client domain. Read
 * each time, so that what an operator writes counts at once and needs no restart.
 */
export const findClients = async (
  em: EntityManager,
  { account, clientDomain }: Comer,
): Promise<readonly Client[]> =>
  findBySql(em, Client, CLIENTS, [
    `{${[...new Set([account, baseAccount(account)])].join(',')}}`,
    clientDomain?.toLowerCase() ?? null,
  ]);

/** What operators say of a client; null where they have named none: `anchor.ts` then decides. */
const verdictOf = (clients: readonly Client[]): boolean | null =>
  clients.length === 0 ? null : clients.every(({ isAllowed }) => isAllowed);

/** True where SEP-10 or SEP-45 lets somebody in: by the client's row, and without one by `anchor.ts`. */
export const mayLogIn = async (
  em: EntityManager,
  { mayAuthenticate }: Pick<Anchor, 'mayAuthenticate'>,
  comer: Comer,
): Promise<boolean> =>
  verdictOf(await findClients(em, comer)) ?? mayAuthenticate?.(comer) !== false;

/**
 * True for a sending anchor that SEP-31 serves: one whose row allows it. Where no row names one,
 * `anchor.ts` decides; a row that refuses is the last word.
 */
export const isServedSender = async (
  em: EntityManager,
  { isSendingAnchor }: Pick<Anchor, 'isSendingAnchor'>,
  comer: Comer,
): Promise<boolean> => {
  const clients = await findClients(em, comer);
  if (verdictOf(clients) === false) return false;
  const isNamed = clients.some(({ kind }) => kind === 'sending_anchor');
  return isNamed || isSendingAnchor(comer.account, comer.clientDomain);
};

/** True for users of a client that operators have named and allowed: such a one is no stranger. */
export const isNamedClient = async (em: EntityManager, comer: Comer): Promise<boolean> =>
  verdictOf(await findClients(em, comer)) === true;

/**
 * Judges whether somebody of these clients may open something new with an asset: tokens that were
 * issued before a client was refused are still valid.
 * @returns a refusal, or where changes are posted of what names no address; null for nowhere.
 */
export const judgeAdmission = (
  clients: readonly Client[],
  asset: AssetId,
): string | Refusal | null => {
  if (verdictOf(clients) === false) return refuse('client_not_allowed', 'client_not_served');
  const isOffered = clients.every(({ assets }) => assets?.includes(asset) ?? true);
  if (!isOffered) return refuse('client_not_allowed', 'asset_not_for_client');
  return clients.map(({ callbackUrl }) => callbackUrl ?? null).find((url) => url !== null) ?? null;
};

/** The same of whoever comes. */
export const admitClient = async (
  em: EntityManager,
  comer: Comer,
  asset: AssetId,
): Promise<string | Refusal | null> => judgeAdmission(await findClients(em, comer), asset);

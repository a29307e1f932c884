import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Client } from '../../db/entities/client.ts';
import { forUpdate } from '../../db/orm.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { ClientTerms } from '../../domain/clients/client.ts';
import { judgeTerms } from '../../domain/clients/judge-terms.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { isAccount, isContract } from '../../stellar/accounts/address.ts';
import { judgeCallbackUrl } from '../callbacks/url.ts';
import { recordAct, type Actor } from '../operators/record-act.ts';

const CONTACTS_LENGTH_MAX = 2_000;
const PAGE_MAX = 200;

/** What a client is written with. */
export interface ClientDeps {
  readonly anchor: Pick<Anchor, 'assets'>;
  readonly secrets: SecretBox;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
}

/** The terms, and whom one asks there: people's names and addresses, which are encrypted. */
export interface ClientEntry extends ClientTerms {
  /** Null keeps what is there. */
  readonly contacts: string | null;
}

const malformed = (message: string): Refusal => refuseInWords('field_malformed', message);

/** What the ciphertext of a client's contacts is bound to. */
export const contactsContext = (id: string): string => `client/${id}`;

/** The terms of a row, as an operator reads and changes them. */
export const termsOf = (row: Client): ClientTerms => ({
  kind: row.kind,
  name: row.name,
  domain: row.domain ?? null,
  accounts: row.accounts,
  isAllowed: row.isAllowed,
  assets: row.assets ?? null,
  limits: row.limits,
  callbackUrl: row.callbackUrl ?? null,
});

/** Decrypts a client's contacts; '' for one without. They are personal data. */
export const openContacts = (secrets: SecretBox, row: Client): string =>
  row.contactsCiphertext && row.contactsKeyId
    ? String(
        secrets.open(
          { ciphertext: Buffer.from(row.contactsCiphertext), keyId: row.contactsKeyId },
          contactsContext(row.id),
        ),
      )
    : '';

const sealContacts = ({ secrets }: ClientDeps, id: string, contacts: string) => {
  if (contacts.trim() === '') return { contactsCiphertext: null, contactsKeyId: null };
  const { ciphertext, keyId } = secrets.seal(contacts.trim(), contactsContext(id));
  return { contactsCiphertext: ciphertext, contactsKeyId: keyId };
};

const judge = ({ anchor, development }: ClientDeps, entry: ClientEntry): Refusal | null => {
  const offered = anchor.assets.map(({ asset }) => asset);
  const stranger = entry.accounts.find((account) => !isAccount(account) && !isContract(account));
  if (stranger !== undefined) return malformed('account: a Stellar account, G… or C…');
  if ((entry.contacts?.length ?? 0) > CONTACTS_LENGTH_MAX) {
    return malformed(`contacts: at most ${CONTACTS_LENGTH_MAX} characters`);
  }
  const { callbackUrl } = entry;
  const address =
    callbackUrl === null ? null : judgeCallbackUrl('callback', callbackUrl, development);
  return judgeTerms(entry, offered) ?? address;
};

/** Two who write at once are taken one after the other, so that no two clients share a name. */
const lockClients = async (em: EntityManager): Promise<void> => {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('client', 15))`);
};

const judgeTaken = async (
  em: EntityManager,
  id: string,
  { domain, accounts }: ClientTerms,
): Promise<Refusal | null> => {
  const taken = await em.findOne(Client, {
    id: { $ne: id },
    $or: [{ accounts: { $overlap: [...accounts] } }, ...(domain === null ? [] : [{ domain }])],
  });
  return taken && malformed(`${taken.name} has this domain or account already`);
};

const clean = (entry: ClientEntry): ClientEntry => ({
  ...entry,
  name: entry.name.trim(),
  domain: entry.domain?.trim().toLowerCase() ?? null,
  accounts: [...new Set(entry.accounts)],
});

/**
 * Adds a client, in the caller's database transaction.
 * @returns its row, or why it may not be.
 */
export const addClient = async (
  em: EntityManager,
  deps: ClientDeps,
  actor: Actor,
  given: ClientEntry,
  reason: string | null = null,
): Promise<Client | Refusal> => {
  const { contacts, ...terms } = clean(given);
  const id = randomUUID();
  await lockClients(em);
  const fault = judge(deps, { ...terms, contacts }) ?? (await judgeTaken(em, id, terms));
  if (fault) return fault;
  const row = em.create(Client, {
    id,
    ...terms,
    accounts: [...terms.accounts],
    assets: terms.assets && [...terms.assets],
    ...sealContacts(deps, id, contacts ?? ''),
  });
  await recordAct(em, actor, { act: 'client.added', subject: id, reason, after: terms.domain });
  await em.flush();
  return row;
};

/** Finds a client by its id, its domain or one of its accounts. */
export const findClient = async (em: EntityManager, name: string): Promise<Client | null> =>
  em.findOne(
    Client,
    isRowId(name)
      ? { id: name }
      : { $or: [{ domain: name.toLowerCase() }, { accounts: { $overlap: [name] } }] },
  );

const lockClient = async (em: EntityManager, id: string): Promise<Client | Refusal> => {
  const found = isRowId(id) ? await em.findOne(Client, { id }, forUpdate) : null;
  return found ?? refuseInWords('request_malformed', 'there is no such client');
};

/**
 * Changes the terms of a client, whether it is allowed apart, in the caller's database transaction.
 * Transactions that it has opened go on.
 */
export const changeClient = async (
  em: EntityManager,
  deps: ClientDeps,
  actor: Actor,
  {
    id,
    entry: given,
    reason = null,
  }: {
    readonly id: string;
    readonly entry: Omit<ClientEntry, 'isAllowed'>;
    readonly reason?: string | null;
  },
): Promise<Client | Refusal> => {
  await lockClients(em);
  const row = await lockClient(em, id);
  if (isRefusal(row)) return row;
  const { contacts, ...terms } = clean({ ...given, isAllowed: row.isAllowed });
  const fault = judge(deps, { ...terms, contacts }) ?? (await judgeTaken(em, id, terms));
  if (fault) return fault;
  const before = termsOf(row);
  Object.assign(row, terms, contacts === null ? {} : sealContacts(deps, id, contacts));
  const changed = Object.entries(before).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(Object.entries(terms).find(([n]) => n === name)?.[1])
      ? []
      : [name],
  );
  const what = [...changed, ...(contacts === null ? [] : ['contacts'])].join(' ');
  await recordAct(em, actor, { act: 'client.changed', subject: id, reason, after: what });
  await em.flush();
  return row;
};

/**
 * Allows or refuses a client, in the caller's database transaction. A refused one cannot log in or
 * open anything new; what it has opened goes on.
 */
export const setAllowed = async (
  em: EntityManager,
  actor: Actor,
  {
    id,
    isAllowed,
    reason,
  }: {
    readonly id: string;
    readonly isAllowed: boolean;
    readonly reason: string;
  },
): Promise<Client | Refusal> => {
  if (reason.trim() === '') return malformed('reason: is missing');
  const row = await lockClient(em, id);
  if (isRefusal(row)) return row;
  row.isAllowed = isAllowed;
  const act = isAllowed ? 'client.allowed' : 'client.refused';
  await recordAct(em, actor, { act, subject: id, reason });
  await em.flush();
  return row;
};

/**
 * Clients by name, a page at a time.
 * @param after the id of the last one of the page before.
 */
export const listClients = async (
  em: EntityManager,
  { after = '', limit = PAGE_MAX }: { readonly after?: string; readonly limit?: number } = {},
): Promise<readonly Client[]> => {
  const last = isRowId(after) ? await em.findOne(Client, { id: after }) : null;
  const rest = last && {
    $or: [{ name: { $gt: last.name } }, { name: last.name, id: { $gt: after } }],
  };
  const most = Math.min(Math.max(limit, 1), PAGE_MAX);
  return em.find(Client, rest ?? {}, { orderBy: { name: 'asc', id: 'asc' }, limit: most });
};

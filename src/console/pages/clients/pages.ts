import { Client } from '../../../db/entities/client.ts';
import type { ClientLimits } from '../../../domain/clients/client.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { html, type Html } from '../../../lib/html.ts';
import { readClientCallbacks } from '../../../services/callbacks/of-client.ts';
import { listClients, openContacts, termsOf } from '../../../services/clients/clients.ts';
import type { Answer, AskedBy, ConsoleDeps } from '../../deps.ts';
import type { Language } from '../../languages/language.ts';
import { shownMoney, writeFacts, writeTable } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';
import { unknownPage } from '../explain.ts';
import { writeCallbacks } from './write-callbacks.ts';
import { NO_TERMS, writeTermsForm } from './write-form.ts';

const PAGE = 100;

const stateOf = ({ clients: words }: Language, { isAllowed }: Client): Html =>
  html`<span class="tag">${isAllowed ? words.allowed : words.refused}</span>`;

const limitsOf = (language: Language, limits: Readonly<Record<string, ClientLimits>>): string => {
  const { clients: words } = language;
  const parts = Object.entries(limits).flatMap(([asset, { payment, daily }]) => [
    ...(payment ? [`${words.payment} ${shownMoney(language, payment, asset)}`] : []),
    ...(daily ? [`${words.daily} ${shownMoney(language, daily, asset)}`] : []),
  ]);
  return parts.length === 0 ? words.noLimit : parts.join('; ');
};

const assetsOf = ({ clients: words }: Language, { assets }: Client): string =>
  assets ? assets.map(assetCode).join(', ') : words.allAssets;

const writeFault = (fault: string | null): Html | null =>
  fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`;

/** All clients, a page at a time. */
export const showClients = async (
  { anchor }: Pick<ConsoleDeps, 'anchor'>,
  asked: AskedBy,
  fault: string | null = null,
): Promise<Answer> => {
  const { em, language, query, signedIn } = asked;
  const { clients: words } = language;
  const rows = await listClients(em, { after: query('after'), limit: PAGE });
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  const table = writeTable<Client>(
    [
      [words.name, ({ id, name }) => html`<a href="/clients/${id}">${name}</a>`],
      [words.kind, ({ kind }) => words.kinds[kind]],
      [words.domain, ({ domain }) => domain ?? null],
      [words.state, (row) => stateOf(language, row)],
      [words.assets, (row) => assetsOf(language, row)],
      [words.limits, ({ limits }) => limitsOf(language, limits)],
    ],
    rows,
  );
  const form = { action: '/clients', submit: words.add };
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: words.title,
      content: html`<h1>${words.title}</h1>
        ${writeFault(fault)} ${rows.length === 0 ? html`<p>${words.none}</p>` : table}
        ${last ? html`<p><a href="/clients?after=${last.id}">${words.next}</a></p>` : null}
        ${
          mayAsk('POST /clients', signedIn.roles)
            ? html`<h2>${words.add}</h2>
                <div class="card">${writeTermsForm(asked, anchor, NO_TERMS, form)}</div>`
            : null
        }`,
    },
  };
};

const findRow = async ({ em, param }: AskedBy): Promise<Client | null> => {
  const id = param('id');
  return isRowId(id) ? em.findOne(Client, { id }, { refresh: true }) : null;
};

const writeAllowed = ({ language, formToken, signedIn }: AskedBy, row: Client): Html | null => {
  const { clients: words } = language;
  if (!mayAsk('POST /clients/:id/refuse', signedIn.roles)) return null;
  const [to, word] = row.isAllowed ? ['refuse', words.refuse] : ['allow', words.allow];
  return html`<form method="post" action="/clients/${row.id}/${to}">
    ${formToken} ${row.isAllowed ? html`<p class="soft">${words.refuseHelp}</p>` : null}
    <div class="actions">
      <label>${words.reason} <input name="reason" required maxlength="500" /></label>
      <button class="second">${word}</button>
    </div>
  </form>`;
};

/** One client: its settings, its callbacks, and the forms that change them. */
export const showClient = async (
  { anchor }: Pick<ConsoleDeps, 'anchor'>,
  asked: AskedBy,
  fault: string | null = null,
): Promise<Answer> => {
  const { em, language, signedIn } = asked;
  const { clients: words } = language;
  const row = await findRow(asked);
  if (!row) return unknownPage(asked);
  const { id } = row;
  const form = { action: `/clients/${id}`, submit: words.save };
  const facts: readonly (readonly [string, Html | string])[] = [
    [words.state, stateOf(language, row)],
    [words.kind, words.kinds[row.kind]],
    [words.domain, row.domain ?? '–'],
    [words.accounts, row.accounts.length === 0 ? '–' : row.accounts.join(', ')],
    [words.assets, assetsOf(language, row)],
    [words.limits, limitsOf(language, row.limits)],
    [words.callback, row.callbackUrl ?? '–'],
  ];
  const contacts = mayAsk('GET /clients/:id/contacts', signedIn.roles)
    ? html`<p><a href="/clients/${id}/contacts">${words.contacts}</a></p>`
    : null;
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: row.name,
      content: html`<h1>${row.name}</h1>
        ${writeFault(fault)}
        <section class="card">${writeFacts(facts)}${contacts}${writeAllowed(asked, row)}</section>
        ${writeCallbacks(asked, id, await readClientCallbacks(em, row))}
        ${
          mayAsk('POST /clients/:id', signedIn.roles)
            ? html`<h2>${words.settings}</h2>
                <div class="card">${writeTermsForm(asked, anchor, termsOf(row), form)}</div>`
            : null
        }`,
    },
  };
};

/** Whom one asks at a client. Every look is a row of the audit log, by the route's own line. */
export const showContacts = async (
  { secrets }: Pick<ConsoleDeps, 'secrets'>,
  asked: AskedBy,
): Promise<Answer> => {
  const { clients: words } = asked.language;
  const row = await findRow(asked);
  if (!row) return unknownPage(asked);
  const contacts = openContacts(secrets, row);
  return {
    page: {
      title: words.contacts,
      content: html`<h1>${words.contacts}: ${row.name}</h1>
        <div class="card">
          ${contacts === '' ? words.noContacts : contacts.split('\n').map((line) => html`<p>${line}</p>`)}
        </div>
        <p class="soft">${words.recorded}</p>
        <p><a href="/clients/${row.id}">${row.name}</a></p>`,
    },
  };
};

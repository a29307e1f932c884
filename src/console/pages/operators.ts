import { Operator } from '../../db/entities/operator.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { html, type Html } from '../../lib/html.ts';
import { disableOperator, listOperators } from '../../services/operators/accounts.ts';
import type { AskedBy, Handlers } from '../deps.ts';
import { writeTable } from '../layout/parts.ts';
import { unknownPage } from './explain.ts';

const writeDisable = ({ language, formToken, signedIn }: AskedBy, row: Operator): Html | null =>
  row.disabledAt || row.id === signedIn.id
    ? null
    : html`<form class="actions" method="post" action="/operators/${row.id}/disable">
        ${formToken}
        <label>${language.operators.reason} <input name="reason" required maxlength="500" /></label>
        <button class="second">${language.operators.disable}</button>
      </form>`;

/** Who works on the console. They are added by a command, which shows their secrets once. */
export const showOperators: Handlers['GET /operators'] = async (asked) => {
  const { em, language } = asked;
  const { operators: words, roles } = language;
  const table = writeTable<Operator>(
    [
      [words.name, ({ name }) => name],
      [words.email, ({ email }) => email],
      [words.roles, (row) => row.roles.map((role) => roles[role]).join(', ')],
      [words.state, ({ disabledAt }) => (disabledAt ? words.disabled : words.active)],
      [words.disable, (row) => writeDisable(asked, row)],
    ],
    await listOperators(em),
  );
  return {
    page: {
      title: words.title,
      content: html`<h1>${words.title}</h1>
        ${table}
        <p class="soft">${words.add} <code>railhead operator add</code>.</p>`,
    },
  };
};

/** Ends an operator's access, and their sessions, at once. */
export const disable: Handlers['POST /operators/:id/disable'] = async (asked) => {
  const { em, actor, param, field, language } = asked;
  const id = param('id');
  const isDone = await em.transactional(async (inner) => {
    const found = isRowId(id) ? await inner.findOne(Operator, { id, disabledAt: null }) : null;
    if (!found || found.id === actor.id) return false;
    await disableOperator(inner, actor, found, field('reason'));
    return true;
  });
  return isDone ? { redirect: '/operators' } : unknownPage({ language });
};

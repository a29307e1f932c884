import type { Role } from '../../domain/operators/roles.ts';
import { html } from '../../lib/html.ts';
import { search, type Found } from '../../services/operations/search/search.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../deps.ts';
import { sayText } from '../languages/in-language.ts';
import { casePath, customerPath, linkTo, paymentPath } from '../layout/links.ts';
import { shownMoney, shownTime, writeTable } from '../layout/parts.ts';

/**
 * Where what was found is looked at; null for who may not see that page, and for money that has none, as
 * dust.
 */
const pathOf = ({ is, id, payment, became }: Found, roles: readonly Role[]): string | null => {
  if (payment !== null) return paymentPath(payment);
  switch (is) {
    case 'payment':
      return paymentPath(id);
    case 'customer':
      return customerPath(id, roles);
    case 'outgoing':
      return '/treasury';
    case 'case':
      return casePath(id);
    case 'money':
      return became === 'investigation' ? casePath(id) : null;
  }
};

/**
 * One field for anything that somebody knows of a payment. What is typed may be personal, so that it is
 * sent by a form and stands in no address; what is found is ids and amounts.
 */
export const searchHandlers = ({ anchor }: Pick<ConsoleDeps, 'anchor'>) => {
  const show = async (asked: AskedBy, typed: string): Promise<Answer> => {
    const { em, language, signedIn, formToken } = asked;
    const { search: words } = language;
    const { roles } = signedIn;
    const { recognised, found, isCut } = await search(em, anchor, typed);
    const [only] = found;
    if (only && found.length === 1) {
      const path = pathOf(only, roles);
      if (path !== null) return { redirect: path };
    }
    const table = writeTable<Found>(
      [
        [
          words.what,
          ({ is, became }) =>
            is === 'money'
              ? `${words.kinds[is]}: ${words.became[became ?? 'undecided']}`
              : words.kinds[is],
        ],
        [words.id, (row) => linkTo(pathOf(row, roles), row.id)],
        [words.because, ({ because }) => sayText(language, because)],
        [
          language.proposals.amount,
          ({ amount, asset }) => (asset === null ? null : shownMoney(language, amount, asset)),
        ],
        [words.at, ({ at }) => shownTime(new Date(at))],
      ],
      found,
    );
    const nothing = recognised.length === 0 ? words.unreadable : words.none;
    const answer =
      found.length === 0
        ? html`<p role="status">${nothing}</p>`
        : html`<p role="status">${words.count(found.length)} ${isCut ? words.isCut : ''}</p>
            ${table}`;
    return {
      page: {
        title: words.title,
        content: html`<h1>${words.title}</h1>
          <form class="actions" method="post" action="/search" role="search">
            ${formToken}
            <label
              >${words.field}
              <input name="q" value="${typed}" maxlength="200" required autocomplete="off"
            /></label>
            <button>${words.submit}</button>
          </form>
          <p class="soft">${words.help}</p>
          ${typed === '' ? null : answer}`,
      },
    };
  };
  return {
    'GET /search': async (asked) => show(asked, ''),
    'POST /search': async (asked) => show(asked, asked.field('q').trim()),
  } satisfies Partial<Handlers>;
};

import { Proposal } from '../../../db/entities/operator.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { html, type Html } from '../../../lib/html.ts';
import { surveyAttention } from '../../../services/operations/attention/attention.ts';
import { listLeft } from '../../../services/operators/carry-out.ts';
import {
  listViews,
  removeView,
  saveView,
} from '../../../services/operations/attention/saved-views.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal } from '../../languages/in-language.ts';
import { writeFacts } from '../../layout/parts.ts';
import { addressOf, asAsked, queryOf, readFilter, type ListFilter } from './filter.ts';
import { writeCounts, writeFilters, writeViews, writeWaiting } from './write.ts';

const LIMIT = 50;
/** Until then whoever approved a proposal is still carrying it out. */
const LEFT_AFTER_MS = 10_000;

const writeSession = ({ language, signedIn, formToken }: AskedBy): Html => {
  const { front, roles, login } = language;
  return html`<h2>${front.session}</h2>
    <div class="card">
      ${writeFacts([
        [front.signedInAs, `${signedIn.name} (${signedIn.email})`],
        [front.mayDo, signedIn.roles.map((role) => roles[role]).join(', ')],
      ])}
      <form class="actions" method="post" action="/logout/everywhere">
        ${formToken}<button class="second">${login.everywhere}</button>
      </form>
    </div>`;
};

/** What the business deals in, to choose from. */
const choicesOf = ({ assets, rails }: Anchor) => ({
  assets: [...new Set([...assets, ...rails].map(({ asset }) => asset))],
  rails: rails.map(({ name }) => name),
});

const show = async (
  { anchor }: Pick<ConsoleDeps, 'anchor'>,
  asked: AskedBy,
  filter: ListFilter,
  fault: Refusal | null = null,
): Promise<Answer> => {
  const { em, language, signedIn, formToken, query } = asked;
  const { front } = language;
  const after = query('after');
  const { counts, items, next } = await surveyAttention(em, {
    ...asAsked(filter),
    order: filter.order,
    limit: LIMIT,
    ...(after === '' ? {} : { after }),
  });
  const open = await em.count(Proposal, { state: 'open' });
  const left = (await listLeft(em, LEFT_AFTER_MS)).length;
  const views = await listViews(em, signedIn.id);
  const choices = { ...choicesOf(anchor), kinds: counts.map(({ kind }) => kind) };
  const more =
    next === null ? null : html`<p><a href="${addressOf(filter, next)}">${front.more}</a></p>`;
  const none = queryOf(filter) === '' ? front.nothing : front.nothingSuch;
  return {
    status: fault ? 409 : 200,
    page: {
      title: front.title,
      content: html`<h1>${front.title}</h1>
        ${fault ? html`<p class="fault" role="alert">${sayRefusal(language, fault)}</p>` : null}
        ${open === 0 ? null : html`<p><a href="/proposals">${front.proposals(open)}</a></p>`}
        ${
          left === 0
            ? null
            : html`<p class="fault"><a href="/proposals">${front.left(left)}</a></p>`
        }
        ${writeViews(language, formToken, views, filter)}
        ${counts.length === 0 ? null : writeCounts(language, counts, filter)}
        ${writeFilters(language, filter, choices)}
        <h2>${front.waiting}</h2>
        ${
          items.length === 0
            ? html`<p>${none}</p>`
            : html`${writeWaiting(language, signedIn.roles, items)} ${more}`
        }
        ${writeSession(asked)}`,
    },
  };
};

/** The list of what waits for a person: the front page. */
export const attentionHandlers = (deps: Pick<ConsoleDeps, 'anchor' | 'waiting'>) =>
  ({
    'GET /': async (asked) => show(deps, asked, readFilter(asked.query)),
    'GET /attention/events': async ({ sessionId }) => ({
      stream: deps.waiting.follow(sessionId),
      type: 'text/event-stream; charset=utf-8',
    }),
    'POST /attention/views': async (asked) => {
      const { em, actor, field } = asked;
      const filter = readFilter(field);
      const refused = await saveView(em, actor, { name: field('name'), query: queryOf(filter) });
      return refused ? show(deps, asked, filter, refused) : { redirect: addressOf(filter) };
    },
    'POST /attention/views/remove': async ({ em, actor, field }) => {
      await removeView(em, actor, field('name'));
      return { redirect: '/' };
    },
  }) satisfies Partial<Handlers>;

import { groupOf } from '../../../domain/operations/groups.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import type { Role } from '../../../domain/operators/roles.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Waiting, WaitingCount } from '../../../services/operations/attention/attention.ts';
import type { SavedView } from '../../../services/operations/attention/saved-views.ts';
import { sayText } from '../../languages/in-language.ts';
import type { Language } from '../../languages/language.ts';
import { linkTo, pathOf } from '../../layout/links.ts';
import { shownMoney, shownTime, writeSelect, writeTable } from '../../layout/parts.ts';
import { wordsOf } from '../../layout/trouble-words.ts';
import { addressOf, AGES, ORDERS, queryOf, type Age, type ListFilter } from './filter.ts';

/** What waits, each with its reason in words, what is safe to do next, and where that is done. */
export const writeWaiting = (
  language: Language,
  roles: readonly Role[],
  rows: readonly Waiting[],
): Html => {
  const { front, audit, proposals } = language;
  return writeTable<Waiting>(
    [
      [audit.about, (row) => linkTo(pathOf(row, roles), row.subject)],
      [
        audit.reason,
        ({ kind, detail }) =>
          html`<strong>${sayText(language, wordsOf(kind).reason)}</strong><br /><small
              >${detail}</small
            >`,
      ],
      [front.next, ({ kind }) => sayText(language, wordsOf(kind).next)],
      [
        proposals.amount,
        ({ amount, asset }) => (asset === null ? null : shownMoney(language, amount, asset)),
      ],
      [front.since, ({ since }) => shownTime(new Date(since))],
    ],
    rows,
  );
};

/** How many of each kind wait; each leads to the list of its kind. */
export const writeCounts = (
  language: Language,
  counts: readonly WaitingCount[],
  filter: ListFilter,
): Html => {
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const line = (kind: string, count: number, words: string): Html => {
    const current = kind === filter.kind ? html`aria-current="true"` : null;
    return html`<li>
      <a href="${addressOf({ ...filter, kind })}" ${current}><strong>${count}</strong> ${words}</a>
    </li>`;
  };
  return html`<ul class="counts">
    ${line('', all, language.front.all)}
    ${counts.map(({ kind, count }) => line(kind, count, sayText(language, TROUBLES[kind].reason)))}
  </ul>`;
};

/** What may be chosen in the form. */
interface Choices {
  readonly kinds: readonly TroubleKind[];
  readonly assets: readonly string[];
  readonly rails: readonly string[];
}

const ofKinds = (language: Language, kinds: readonly TroubleKind[]): [string, string][] => {
  const groups = [...new Set(kinds.map(groupOf))];
  return groups.flatMap((group): [string, string][] => {
    const its = kinds.filter((kind) => groupOf(kind) === group);
    const name = Object.entries(language.front.groups).find(([one]) => one === group)?.[1];
    return [
      [group, name ?? group],
      ...its
        .filter((kind) => kind !== group)
        .map((kind): [string, string] => [kind, `– ${sayText(language, TROUBLES[kind].reason)}`]),
    ];
  });
};

/** The form that filters the list. What was chosen stays among the choices. */
export const writeFilters = (language: Language, filter: ListFilter, choices: Choices): Html => {
  const { front, audit, proposals } = language;
  const named = (names: readonly string[], chosen: string, write = (name: string) => name) =>
    [...new Set([...names, ...(chosen === '' ? [] : [chosen])])].map((name): [string, string] => [
      name,
      write(name),
    ]);
  const any: [string, string] = ['', front.any];
  const ages = Object.keys(AGES).filter((age): age is Age => Object.hasOwn(AGES, age));
  return html`<form method="get" action="/" role="search">
    <div class="filters">
      ${writeSelect(front.kind, 'kind', filter.kind, [any, ...ofKinds(language, choices.kinds)])}
      ${writeSelect(proposals.amount, 'asset', filter.asset, [
        any,
        ...named(choices.assets, filter.asset, assetCode),
      ])}
      ${writeSelect(front.rail, 'rail', filter.rail, [any, ...named(choices.rails, filter.rail)])}
      ${writeSelect(front.older, 'older', filter.older, [
        any,
        ...ages.map((age): [string, string] => [age, front.ages[age]]),
      ])}
      ${writeSelect(
        front.order,
        'order',
        filter.order,
        ORDERS.map((order): [string, string] => [order, front.orders[order]]),
      )}
      <p><button>${audit.search}</button></p>
    </div>
  </form>`;
};

/** The operator's own views, and the form that keeps the filter as one of them. */
export const writeViews = (
  { front }: Language,
  formToken: Html,
  views: readonly SavedView[],
  filter: ListFilter,
): Html | null => {
  const query = queryOf(filter);
  const save =
    query === '' || views.some((view) => view.query === query)
      ? null
      : html`<form class="actions" method="post" action="/attention/views">
          ${formToken}
          ${Object.entries(filter).map(
            ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
          )}
          <label>${front.viewName} <input name="name" required maxlength="60" /></label>
          <button class="second">${front.save}</button>
        </form>`;
  const kept = views.map(
    (view) =>
      html`<li>
        <a href="/?${view.query}" ${view.query === query ? html`aria-current="true"` : null}
          >${view.name}</a
        >
        <form method="post" action="/attention/views/remove">
          ${formToken}<input type="hidden" name="name" value="${view.name}" />
          <button class="second" aria-label="${front.remove}: ${view.name}">×</button>
        </form>
      </li>`,
  );
  if (save === null && kept.length === 0) return null;
  return html`<section class="views" aria-label="${front.views}">
    ${
      kept.length === 0
        ? null
        : html`<ul class="list">
            ${kept}
          </ul>`
    }
    ${save}
  </section>`;
};

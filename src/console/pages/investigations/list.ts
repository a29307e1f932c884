import type { Anchor } from '../../../domain/anchor.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import {
  isTroubleKind,
  TROUBLE_KINDS,
  TROUBLES,
} from '../../../domain/operations/troubles/troubles.ts';
import { html, type Html } from '../../../lib/html.ts';
import {
  findCases,
  type CaseFilter,
  type FoundCase,
} from '../../../services/investigations/find-cases.ts';
import type { AskedBy, Handlers } from '../../deps.ts';
import { sayText } from '../../languages/in-language.ts';
import type { Language } from '../../languages/language.ts';
import { casePath } from '../../layout/links.ts';
import { shownMoney, shownTime, writeSelect, writeTable } from '../../layout/parts.ts';

const LIMIT = 50;
const HOUR_MS = 3_600_000;
const STATES = ['waiting', 'open', 'held', 'resolved', 'all'] as const;
const HOURS = ['0', '1', '24', '168', '720'] as const;

/** What a case may be opened for, by what its row has as its reason. */
const REASONS = [
  ...TROUBLE_KINDS.filter((kind) => kind.startsWith('case.'))
    .map((kind) => kind.slice('case.'.length))
    .filter((reason) => reason !== 'other' && reason !== 'refund_unknown'),
  'reconciliation',
];

/** Why there is the case, in words; the code of a reason that the table does not have. */
const reasonWords = (language: Language, reason: string): string => {
  const kind = `case.${reason}`;
  return isTroubleKind(kind) ? sayText(language, TROUBLES[kind].reason) : reason;
};

type Chosen = Readonly<Record<'reason' | 'state' | 'rail' | 'asset' | 'hours' | 'after', string>>;

const chosenOf = ({ query }: AskedBy): Chosen => ({
  reason: query('reason'),
  state: query('state'),
  rail: query('rail'),
  asset: query('asset'),
  hours: query('hours'),
  after: query('after'),
});

const filterOf = ({ reason, state, rail, asset, hours, after }: Chosen): CaseFilter => {
  const known = STATES.find((one) => one === state);
  const age = HOURS.find((one) => one === hours) ?? '0';
  return {
    reason: reason || null,
    state: known === 'waiting' ? null : (known ?? null),
    rail: rail || null,
    asset: asset || null,
    olderThanMs: Number(age) * HOUR_MS,
    limit: LIMIT,
    after,
  };
};

type Option = readonly [value: string, shown: string];

const writeFilters = (
  { investigations: words }: Language,
  anchor: Anchor,
  chosen: Chosen,
): Html => {
  const assets = new Set([
    ...anchor.assets.map(({ asset }) => asset),
    ...anchor.rails.map(({ asset }) => asset),
  ]);
  const fields: readonly [keyof Chosen, string, readonly Option[]][] = [
    ['state', words.state, STATES.map((state): Option => [state, words.states[state]])],
    ['reason', words.reason, [['', words.anyReason], ...REASONS.map((one): Option => [one, one])]],
    [
      'rail',
      words.rail,
      [['', words.anyRail], ...anchor.rails.map(({ name }): Option => [name, name])],
    ],
    [
      'asset',
      words.asset,
      [['', words.anyAsset], ...[...assets].map((one): Option => [one, assetCode(one)])],
    ],
    ['hours', words.age, HOURS.map((hours): Option => [hours, words.ages[hours]])],
  ];
  return html`<form method="get" action="/investigations" role="search">
    <div class="filters">
      ${fields.map(([name, label, options]) => writeSelect(label, name, chosen[name], options))}
    </div>
    <p class="actions"><button>${words.filter}</button></p>
  </form>`;
};

const writeCases = (language: Language, cases: readonly FoundCase[]): Html => {
  const { investigations: words } = language;
  return writeTable<FoundCase>(
    [
      [words.case, ({ sourceKey }) => html`<a href="${casePath(sourceKey)}">${sourceKey}</a>`],
      [words.reason, ({ reason }) => reasonWords(language, reason)],
      [
        words.state,
        ({ state }) => {
          const known = STATES.find((one) => one === state);
          return html`<span class="tag">${known ? words.states[known] : state}</span>`;
        },
      ],
      [words.amount, ({ amount, asset }) => shownMoney(language, amount, asset)],
      [words.left, ({ left, asset }) => shownMoney(language, left, asset)],
      [words.rail, ({ rail }) => rail],
      [words.opened, ({ openedAt }) => shownTime(openedAt)],
    ],
    cases,
  );
};

/** The cases that fit what was chosen, oldest first. */
export const createCaseList =
  (anchor: Anchor): Handlers['GET /investigations'] =>
  async (asked) => {
    const { em, language } = asked;
    const { investigations: words } = language;
    const chosen = chosenOf(asked);
    const { cases, next } = await findCases(em, filterOf(chosen));
    const given = Object.entries({ ...chosen, after: next ?? '' }).filter(([, value]) => value);
    const more =
      next === null
        ? null
        : html`<p>
            <a href="/investigations?${new URLSearchParams(given).toString()}">${words.more}</a>
          </p>`;
    return {
      page: {
        title: words.title,
        content: html`<h1>${words.title}</h1>
          ${writeFilters(language, anchor, chosen)}
          ${cases.length === 0 ? html`<p>${words.none}</p>` : writeCases(language, cases)} ${more}`,
      },
    };
  };

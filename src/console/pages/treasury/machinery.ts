import { html, type Html } from '../../../lib/html.ts';
import type { ReaderState, SenderState } from '../../../services/operations/treasury/machinery.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';
import type { StoppedPart } from '../../../services/operations/treasury/stopped.ts';
import type { AskedBy } from '../../deps.ts';
import type { Language } from '../../languages/language.ts';
import { mayAsk } from '../../routes.ts';

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** How long ago something was, in its largest unit. */
const shownAge = (at: Date): string => {
  const ms = Math.max(0, Date.now() - at.getTime());
  const [size, unit] = UNITS.find(([each]) => ms >= each) ?? [1_000, 's'];
  return `${Math.floor(ms / size)} ${unit}`;
};

const writeAgo = ({ treasury }: Language, at: Date | null): Html | string =>
  at === null
    ? treasury.never
    : html`${shownTime(at)}<br /><small>${treasury.behind(shownAge(at))}</small>`;

/** Who decides is led to where it is let go on. */
const writeState = (
  { language: { treasury }, signedIn }: AskedBy,
  stopped: string | null,
  place: `${StoppedPart}/${string}`,
): Html | string => {
  if (stopped === null) return treasury.goesOn;
  const link = mayAsk('GET /treasury/clear/:part/:account', signedIn.roles)
    ? html`<br /><a href="/treasury/clear/${place}">${treasury.letGoOn}</a>`
    : null;
  return html`<strong class="low">${treasury.stopped}</strong>: ${stopped}${link}`;
};

const writeSince = (at: Date | null): Html | null => (at === null ? null : shownTime(at));

/** What the senders do: how much waits, since when, and what has stopped. */
export const writeSenders = (asked: AskedBy, rows: readonly SenderState[]): Html => {
  const { treasury: words } = asked.language;
  if (rows.length === 0) return html`<p>${words.none}</p>`;
  return writeTable<SenderState>(
    [
      [words.account, ({ account }) => account],
      [words.queued, ({ queued }) => String(queued)],
      [words.oldest, ({ oldest }) => writeSince(oldest)],
      [words.open, ({ open }) => String(open)],
      [words.oldest, ({ oldestOpen }) => writeSince(oldestOpen)],
      [
        words.channels,
        ({ channelsReady: ready, channelsPlanned: more }) =>
          more === 0 ? String(ready) : `${ready} / ${ready + more}`,
      ],
      [words.state, ({ stopped, account }) => writeState(asked, stopped, `sender/${account}`)],
    ],
    rows,
  );
};

/** How far each source of money was read. */
export const writeReaders = (asked: AskedBy, rows: readonly ReaderState[]): Html => {
  const { language } = asked;
  const { treasury: words } = language;
  if (rows.length === 0) return html`<p>${words.none}</p>`;
  return writeTable<ReaderState>(
    [
      [words.source, ({ source }) => source],
      [words.readThrough, ({ readThrough }) => writeAgo(language, readThrough)],
      [words.lastRead, ({ lastReadAt }) => writeAgo(language, lastReadAt)],
      [words.ledger, ({ ledger }) => ledger],
      [words.unsignalled, ({ unsignalled }) => String(unsignalled)],
      [
        words.state,
        ({ stopped, source }) =>
          writeState(asked, stopped, `listener/${source.replace(/^[a-z]+\//, '')}`),
      ],
    ],
    rows,
  );
};

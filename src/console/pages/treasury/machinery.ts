import { html, type Html } from '../../../lib/html.ts';
import type { ReaderState, SenderState } from '../../../services/operations/treasury/machinery.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';
import type { Language } from '../../languages/language.ts';

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

const writeState = ({ treasury }: Language, stopped: string | null): Html | string =>
  stopped === null
    ? treasury.goesOn
    : html`<strong class="low">${treasury.stopped}</strong>: ${stopped}`;

const writeSince = (at: Date | null): Html | null => (at === null ? null : shownTime(at));

/** What the senders do: how much waits, since when, and what has stopped. */
export const writeSenders = (language: Language, rows: readonly SenderState[]): Html => {
  const { treasury: words } = language;
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
      [words.state, ({ stopped }) => writeState(language, stopped)],
    ],
    rows,
  );
};

/** How far each source of money was read. */
export const writeReaders = (language: Language, rows: readonly ReaderState[]): Html => {
  const { treasury: words } = language;
  return writeTable<ReaderState>(
    [
      [words.source, ({ source }) => source],
      [words.readThrough, ({ readThrough }) => writeAgo(language, readThrough)],
      [words.lastRead, ({ lastReadAt }) => writeAgo(language, lastReadAt)],
      [words.ledger, ({ ledger }) => ledger],
      [words.unsignalled, ({ unsignalled }) => String(unsignalled)],
      [words.state, ({ stopped }) => writeState(language, stopped)],
    ],
    rows,
  );
};

import { html, type Html } from '../../../lib/html.ts';
import type { ClientCallbacks } from '../../../services/callbacks/of-client.ts';
import type { CallbackLine } from '../../../services/callbacks/replay.ts';
import type { AskedBy } from '../../deps.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';

const failureOf = ({ lastFailure, lastHttpStatus }: CallbackLine): string | null =>
  lastFailure === null ? null : [lastFailure, lastHttpStatus].filter(Boolean).join(' ');

/** The minute of a moment, as a field for times has it; UTC. */
const minuteOf = (at: Date | undefined): string =>
  at?.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length) ?? '';

/** Callbacks, one a row: what they report, to whom, and why the last try failed. */
export const writeLines = ({ language }: AskedBy, lines: readonly CallbackLine[]): Html => {
  const { clients: words } = language;
  return writeTable<CallbackLine>(
    [
      [words.transaction, ({ about }) => html`<code>${about}</code>`],
      [words.status, ({ status }) => status],
      [
        words.callbackState,
        ({ state }) => html`<span class="tag">${words.callbackStates[state]}</span>`,
      ],
      [words.host, ({ host }) => host],
      [words.failure, failureOf],
      [words.attempts, ({ attempts }) => String(attempts)],
      [words.lastTry, ({ lastTriedAt }) => lastTriedAt && shownTime(lastTriedAt)],
    ],
    lines,
  );
};

/** The form that sends callbacks again, for who may; it proposes a target, and a time for a host. */
export const writeReplay = (
  asked: AskedBy,
  action: string,
  { target, since }: { readonly target: string; readonly since?: Date | undefined },
): Html | null => {
  const { language, signedIn, formToken } = asked;
  const { clients: words } = language;
  if (!mayAsk('POST /clients/:id/replay', signedIn.roles)) return null;
  return html`<h2>${words.replay}</h2>
    <form class="card" method="post" action="${action}">
      ${formToken}
      <p class="soft">${words.replayHelp}</p>
      <div class="filters">
        <label
          >${words.target} <input name="target" required maxlength="255" value="${target}"
        /></label>
        <label
          >${words.since} <input name="since" type="datetime-local" value="${minuteOf(since)}"
        /></label>
        <label>${words.evidence} <input name="evidence" required maxlength="500" /></label>
      </div>
      <p class="actions"><button>${words.replay}</button></p>
    </form>`;
};

/** What of a client's callbacks fails and why, the last ones, and the form that sends them again. */
export const writeCallbacks = (asked: AskedBy, id: string, callbacks: ClientCallbacks): Html => {
  const { clients: words } = asked.language;
  const { hosts, failing, recent } = callbacks;
  return html`${
      hosts.length === 0
        ? null
        : html`<h2>${words.hosts}</h2>
            ${writeTable(
              [
                [words.host, ({ host }) => host],
                [words.count, ({ count }) => String(count)],
                [asked.language.front.since, ({ since }) => shownTime(since)],
              ],
              hosts,
            )}`
    }
    <h2>${words.failing}</h2>
    ${failing.length === 0 ? html`<p>${words.noFailing}</p>` : writeLines(asked, failing)}
    ${writeReplay(asked, `/clients/${id}/replay`, {
      target: failing[0]?.about ?? recent[0]?.about ?? '',
    })}
    <h2>${words.recent}</h2>
    ${recent.length === 0 ? html`<p>${words.noRecent}</p>` : writeLines(asked, recent)}`;
};

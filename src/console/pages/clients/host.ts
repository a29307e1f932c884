import { isRefusal, refuseInWords } from '../../../domain/refusal.ts';
import { html } from '../../../lib/html.ts';
import {
  callbackState,
  replayCallbacks,
  type ReplayOrder,
} from '../../../services/callbacks/replay.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal, sayText } from '../../languages/in-language.ts';
import { hostPath } from '../../layout/links.ts';
import { wordsOf } from '../../layout/trouble-words.ts';
import { writeLines, writeReplay } from './write-callbacks.ts';

/** Reads what the form wants sent again; null where it lacks a reason, or its time cannot be read. */
export const readReplay = ({ actor, field }: AskedBy): ReplayOrder | null => {
  const target = field('target').trim().toLowerCase();
  const given = field('since');
  // A browser's field names no zone: the page says that it is UTC.
  const since = given === '' ? undefined : new Date(`${given}Z`);
  const evidence = field('evidence').trim();
  if (evidence === '' || (since && Number.isNaN(since.getTime()))) return null;
  return { target, since, actor, evidence };
};

/** A host that does not take callbacks, whether or not it is one of a client that is listed. */
export const hostHandlers = ({ orm }: Pick<ConsoleDeps, 'orm'>) => {
  const show = async (asked: AskedBy, fault: string | null = null): Promise<Answer> => {
    const { language, param } = asked;
    const { clients: words } = language;
    const host = param('id');
    const lines = await callbackState(orm, host);
    const isGivenUp = lines.some(({ state }) => state === 'given up');
    const { reason, next } = wordsOf(isGivenUp ? 'callbacks.given_up' : 'callbacks.failing');
    const content =
      lines.length === 0
        ? html`<p>${words.noFailing}</p>`
        : html`<div class="card">
              <p><strong>${sayText(language, reason)}</strong></p>
              <p>${sayText(language, next)}</p>
            </div>
            ${writeLines(asked, lines)}`;
    return {
      status: fault === null ? 200 : 409,
      page: {
        title: words.hostTitle(host),
        content: html`<h1>${words.hostTitle(host)}</h1>
          ${fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`} ${content}
          ${writeReplay(asked, `${hostPath(host)}/replay`, { target: host, since: lines[0]?.at })}
          <p><a href="/clients">${words.title}</a></p>`,
      },
    };
  };
  return {
    'GET /callbacks/:id': async (asked) => show(asked),
    'POST /callbacks/:id/replay': async (asked) => {
      const { language, param } = asked;
      const host = param('id');
      const order = readReplay(asked);
      const lines = await callbackState(orm, host);
      const isIts =
        order?.target === host.toLowerCase() || lines.some(({ about }) => about === order?.target);
      const answer =
        order === null || !isIts
          ? refuseInWords('request_malformed', 'a transaction or a host of this page, and a reason')
          : await replayCallbacks(orm, order);
      return isRefusal(answer)
        ? show(asked, sayRefusal(language, answer))
        : { redirect: hostPath(host) };
    },
  } satisfies Partial<Handlers>;
};

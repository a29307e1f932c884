import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { isRefusal, refuseInWords } from '../../../domain/refusal.ts';
import { readClientCallbacks } from '../../../services/callbacks/of-client.ts';
import { replayCallbacks } from '../../../services/callbacks/replay.ts';
import {
  addClient,
  changeClient,
  findClient,
  setAllowed,
} from '../../../services/clients/clients.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { showClient, showClients, showContacts } from './pages.ts';
import { hostHandlers, readReplay } from './host.ts';
import { readTerms } from './read-form.ts';
import { sayRefusal } from '../../languages/in-language.ts';

/** What is to be sent again has to be among what the page shows of this client. */
const isItsTarget = async ({ em, param }: AskedBy, target: string): Promise<boolean> => {
  const client = isRowId(param('id')) ? await findClient(em, param('id')) : null;
  if (!client) return false;
  const { failing, recent, hosts } = await readClientCallbacks(em, client);
  const lines = [...failing, ...recent];
  return (
    lines.some(({ about, host }) => target === about || target === host) ||
    hosts.some(({ host }) => host === target)
  );
};

const replay = async (deps: ConsoleDeps, asked: AskedBy): Promise<Answer> => {
  const { param } = asked;
  const order = readReplay(asked);
  const answer =
    order === null || !(await isItsTarget(asked, order.target))
      ? refuseInWords('request_malformed', 'a transaction or a host of this client, and a reason')
      : await replayCallbacks(deps.orm, order);
  return isRefusal(answer)
    ? showClient(deps, asked, sayRefusal(asked.language, answer))
    : { redirect: `/clients/${param('id')}` };
};

/** Wallets and sending anchors: what they may do, and how their callbacks fare. */
export const clientHandlers = (deps: ConsoleDeps) => {
  const writing = {
    anchor: deps.anchor,
    secrets: deps.secrets,
    development: deps.config.DEVELOPMENT,
  };
  const decide = async (asked: AskedBy, isAllowed: boolean): Promise<Answer> => {
    const { em, actor, param, field } = asked;
    const order = { id: param('id'), isAllowed, reason: field('reason') };
    const done = await allOrNothing(em, async (inner) => setAllowed(inner, actor, order));
    return isRefusal(done)
      ? showClient(deps, asked, sayRefusal(asked.language, done))
      : { redirect: `/clients/${done.id}` };
  };
  return {
    ...hostHandlers(deps),
    'GET /clients': async (asked) => showClients(deps, asked),
    'POST /clients': async (asked) => {
      const { em, actor, field } = asked;
      const entry = { ...readTerms(asked, deps.anchor), isAllowed: true };
      const row = await allOrNothing(em, async (inner) =>
        addClient(inner, writing, actor, entry, field('reason')),
      );
      return isRefusal(row)
        ? showClients(deps, asked, sayRefusal(asked.language, row))
        : { redirect: `/clients/${row.id}` };
    },
    'GET /clients/:id': async (asked) => showClient(deps, asked),
    'GET /clients/:id/contacts': async (asked) => showContacts(deps, asked),
    'POST /clients/:id': async (asked) => {
      const { em, actor, param, field } = asked;
      const change = {
        id: param('id'),
        entry: readTerms(asked, deps.anchor),
        reason: field('reason'),
      };
      const row = await allOrNothing(em, async (inner) =>
        changeClient(inner, writing, actor, change),
      );
      return isRefusal(row)
        ? showClient(deps, asked, sayRefusal(asked.language, row))
        : { redirect: `/clients/${row.id}` };
    },
    'POST /clients/:id/allow': async (asked) => decide(asked, true),
    'POST /clients/:id/refuse': async (asked) => decide(asked, false),
    'POST /clients/:id/replay': async (asked) => replay(deps, asked),
  } satisfies Partial<Handlers>;
};

import type { Role } from '../../domain/operators/roles.ts';
import { groupOf, type TroubleGroup } from '../../domain/operations/groups.ts';
import type { TroubleKind } from '../../domain/operations/kinds.ts';
import { html, type Html } from '../../lib/html.ts';
import type { StoppedPart } from '../../services/operations/treasury/stopped.ts';
import { mayAsk } from '../routes.ts';

/** The page of a payment. */
export const paymentPath = (id: string): string => `/payments/${encodeURIComponent(id)}`;

/** The page of a case, by its source key. */
export const casePath = (key: string): string => `/investigations/${encodeURIComponent(key)}`;

/** The page of a customer; null for who may not see it. */
export const customerPath = (id: string, roles: readonly Role[]): string | null =>
  mayAsk('GET /customers/:id', roles) ? `/customers/${encodeURIComponent(id)}` : null;

/** What of a thing that waits says where it is decided. */
interface Linked {
  readonly kind: TroubleKind;
  readonly subject: string;
}

/** The page of a host that does not take callbacks. */
export const hostPath = (host: string): string => `/callbacks/${encodeURIComponent(host)}`;

/** Where a sender or a listener that has stopped is let go on; the treasury for who may not. */
const clearPath = (part: StoppedPart, account: string, roles: readonly Role[]): string =>
  mayAsk('GET /treasury/clear/:part/:account', roles)
    ? `/treasury/clear/${part}/${account}`
    : '/treasury';

type Where = (subject: string, roles: readonly Role[], kind: TroubleKind) => string | null;
const treasury: Where = () => '/treasury';

/** `stellar/` is read; what is sent, and what leaves, goes on with the sender. */
const stopped: Where = (subject, roles) => {
  const [place, account = ''] = subject.split('/');
  if (place === 'sources') return clearPath('sources', account, roles);
  return clearPath(place === 'stellar' ? 'listener' : 'sender', account, roles);
};

const WHERE: Readonly<Record<TroubleGroup, Where>> = {
  parked: paymentPath,
  case: casePath,
  break: casePath,
  customer: customerPath,
  callbacks: hostPath,
  sender: (subject, roles, kind) =>
    kind === 'sender.channel_stopped' ? clearPath('sender', subject, roles) : '/treasury',
  stopped,
  outgoing: treasury,
  rail: treasury,
  paused: () => '/treasury#pauses',
};
const isGroup = (name: string): name is TroubleGroup => Object.hasOwn(WHERE, name);

/** Where something that waits is brought to its end; null for who may not see that page. */
export const pathOf = ({ kind, subject }: Linked, roles: readonly Role[]): string | null => {
  const group = groupOf(kind);
  return isGroup(group) ? WHERE[group](subject, roles, kind) : null;
};

/** A link, or the text alone where there is no page to lead to. */
export const linkTo = (path: string | null, text: Html | string): Html =>
  path === null ? html`${text}` : html`<a href="${path}">${text}</a>`;

/** Where a proposal's page is. */
export const proposalPath = (id: string): string => `/proposals/${id}`;

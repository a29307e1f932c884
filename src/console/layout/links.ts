import type { Role } from '../../domain/operators/roles.ts';
import { groupOf, type TroubleGroup } from '../../domain/operations/groups.ts';
import type { TroubleKind } from '../../domain/operations/kinds.ts';
import { html, type Html } from '../../lib/html.ts';
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

type Where = (subject: string, roles: readonly Role[]) => string | null;
const treasury: Where = () => '/treasury';

const WHERE: Readonly<Record<TroubleGroup, Where>> = {
  parked: paymentPath,
  case: casePath,
  break: () => '/reconciliation',
  customer: customerPath,
  callbacks: () => '/clients',
  sender: treasury,
  stopped: treasury,
  outgoing: treasury,
  rail: treasury,
  paused: treasury,
};
const isGroup = (name: string): name is TroubleGroup => Object.hasOwn(WHERE, name);

/** Where something that waits is brought to its end; null for who may not see that page. */
export const pathOf = ({ kind, subject }: Linked, roles: readonly Role[]): string | null => {
  const group = groupOf(kind);
  return isGroup(group) ? WHERE[group](subject, roles) : null;
};

/** A link, or the text alone where there is no page to lead to. */
export const linkTo = (path: string | null, text: Html | string): Html =>
  path === null ? html`${text}` : html`<a href="${path}">${text}</a>`;

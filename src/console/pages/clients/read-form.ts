import type { Anchor } from '../../../domain/anchor.ts';
import type { ClientLimits } from '../../../domain/clients/client.ts';
import { isClientKind } from '../../../domain/clients/client.ts';
import type { ClientEntry } from '../../../services/clients/clients.ts';
import type { Asked } from '../../deps.ts';

/** What the field of contacts holds where they are to be removed. */
const REMOVED = '-';

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** An empty field keeps what is there. */
const contactsOf = (typed: string): string | null => {
  if (typed.trim() === '') return null;
  return typed.trim() === REMOVED ? '' : typed;
};

const limitsOf = (field: Asked['field'], asset: string): ClientLimits => {
  const [payment, daily] = [orNull(field(`payment ${asset}`)), orNull(field(`daily ${asset}`))];
  return { ...(payment === null ? {} : { payment }), ...(daily === null ? {} : { daily }) };
};

/** The terms that a form of the pages names; the service judges them. */
export const readTerms = (
  { field }: Pick<Asked, 'field'>,
  { assets }: Pick<Anchor, 'assets'>,
): Omit<ClientEntry, 'isAllowed'> => {
  const kind = field('kind');
  const offered = assets.map(({ asset }) => asset);
  const checked = offered.filter((asset) => field(`asset ${asset}`) !== '');
  const limits = offered
    .map((asset) => [asset, limitsOf(field, asset)] as const)
    .filter(([, its]) => Object.keys(its).length > 0);
  return {
    kind: isClientKind(kind) ? kind : 'wallet',
    name: field('name'),
    domain: orNull(field('domain')),
    accounts: field('accounts')
      .split(/[\s,]+/)
      .filter(Boolean),
    assets: checked.length === 0 ? null : checked,
    limits: Object.fromEntries(limits),
    callbackUrl: orNull(field('callback')),
    contacts: contactsOf(field('contacts')),
  };
};

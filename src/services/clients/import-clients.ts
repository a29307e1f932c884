import type { EntityManager } from '@mikro-orm/postgresql';
import { Client } from '../../db/entities/client.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { Actor } from '../operators/record-act.ts';
import { addClient, type ClientDeps } from './clients.ts';

/** The client domains that `anchor.ts` names, by `quotes` and by `openTransactions`. */
export const domainsNamed = ({
  quotes,
  openTransactions,
}: Pick<Anchor, 'quotes' | 'openTransactions'>): readonly string[] => {
  const named = [
    ...(quotes?.sharing?.knownClientDomains ?? []),
    ...Object.keys(openTransactions?.knownClientDomains ?? {}),
  ];
  return [...new Set(named.map((domain) => domain.toLowerCase()))].toSorted();
};

/**
 * Takes over the wallets that `anchor.ts` names by their client domains, as wallets that are
 * allowed, in the caller's database transaction. What is there already stays as it is.
 * @returns the domains that were added.
 */
export const importClients = async (
  em: EntityManager,
  deps: ClientDeps & { readonly anchor: Pick<Anchor, 'assets' | 'quotes' | 'openTransactions'> },
  actor: Actor,
): Promise<readonly string[] | Refusal> => {
  const added: string[] = [];
  for (const domain of domainsNamed(deps.anchor)) {
    if ((await em.count(Client, { domain })) > 0) continue;
    const terms = { kind: 'wallet', name: domain, domain, accounts: [], isAllowed: true } as const;
    const open = { assets: null, limits: {}, callbackUrl: null, contacts: null };
    const row = await addClient(em, deps, actor, { ...terms, ...open }, 'named by anchor.ts');
    if (isRefusal(row)) return row;
    added.push(domain);
  }
  return added;
};

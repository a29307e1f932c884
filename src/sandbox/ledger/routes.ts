import { contractRoutes } from './contracts/contract-routes.ts';
import { createFriendbot } from './friendbot.ts';
import type { Route } from './horizon/http.ts';
import { accountRoutes } from './horizon/routes/accounts.ts';
import { claimableRoutes } from './horizon/routes/claimables.ts';
import { friendbotRedirect, friendbotRoutes } from './horizon/routes/friendbot.ts';
import { historyRoutes } from './horizon/routes/history.ts';
import { holderRoutes } from './horizon/routes/holders.ts';
import { offerRoutes } from './horizon/routes/offers.ts';
import { pathRoutes } from './horizon/routes/paths.ts';
import { rootRoutes } from './horizon/routes/root.ts';
import { submissionRoutes } from './horizon/routes/submission.ts';
import { tradeRoutes } from './horizon/routes/trades.ts';
import type { Network } from './network.ts';
import type { Patience } from './closing/wait.ts';

/** What the routes have to know beside the network. */
interface RouteOptions {
  /** How long a submission waits for its ledger. */
  readonly patience: Patience;
  /** Where another friendbot is, if it is not ours that serves; empty when there is none. */
  readonly friendbotUrl: string | undefined;
}

/** Everything Horizon serves, of a network as it knows it, and what makes contracts pay. */
export function ledgerRoutes(network: Network, core: Network, options: RouteOptions): Route[] {
  const { patience, friendbotUrl } = options;
  const friendbot =
    friendbotUrl === undefined
      ? friendbotRoutes(createFriendbot(network, patience))
      : friendbotRedirect(friendbotUrl);
  return [
    ...rootRoutes(network, friendbotUrl),
    ...accountRoutes(network),
    ...holderRoutes(network),
    ...offerRoutes(network),
    ...claimableRoutes(network),
    ...pathRoutes(network),
    ...submissionRoutes(network, patience),
    ...historyRoutes(network),
    ...tradeRoutes(network),
    ...(friendbotUrl === '' ? [] : friendbot),
    ...contractRoutes(core, patience),
  ];
}

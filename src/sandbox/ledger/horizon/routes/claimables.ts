import type { ClaimableEntry } from '../../state/entries.ts';
import type { Network } from '../../network.ts';
import { ok } from '../http.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { badRequest, notFound } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { claimableToken, presentClaimable } from '../resources/claimable.ts';
import { checkAccountId } from './accounts.ts';
import { readAssetFilter } from './asset-filter.ts';
import { compareNumbered, stateListing } from './state-listing.ts';

/** Claimable balances, one and by whom they concern. */
export function claimableRoutes(network: Network): Route[] {
  return [
    stateListing(
      network,
      '/claimable_balances',
      (request) => {
        const index = readIndex(request);
        if (typeof index !== 'string') return index;
        const asset = readAssetFilter(request, 'asset');
        if (asset && typeof asset !== 'string') return asset;
        return network.state
          .list(index)
          .filter((entry) => entry.kind === 'claimable')
          .filter((entry) => fits(entry, request.query, asset))
          .map((entry) => ({
            token: claimableToken(entry),
            present: () => presentClaimable(entry, request.base),
          }));
      },
      compareNumbered,
    ),
    {
      method: 'GET',
      pattern: '/claimable_balances/:id',
      isState: true,
      handle({ parameters: { id = '' }, base }) {
        if (!/^0{8}[0-9a-f]{64}$/.test(id)) {
          return badRequest('id', `${id} does not validate as claimableBalanceID`);
        }
        const entry = network.state.claimable(id);
        return entry ? ok(presentClaimable(entry, base)) : notFound();
      },
    },
  ];
}

/** The shortest list that holds everything asked for. */
function readIndex(request: HorizonRequest): string | Problem {
  const { query } = request;
  for (const field of ['claimant', 'sponsor']) {
    const text = query.get(field);
    if (!text) continue;
    const id = checkAccountId(text, field);
    if (typeof id !== 'string') return id;
  }
  const [claimant, sponsor] = [query.get('claimant'), query.get('sponsor')];
  if (claimant) return `claimables for ${claimant}`;
  if (sponsor) return `claimables sponsored by ${sponsor}`;
  const asset = readAssetFilter(request, 'asset');
  if (asset === undefined) return 'claimables';
  return typeof asset === 'string' ? `claimables in ${asset}` : asset;
}

function fits(entry: ClaimableEntry, query: URLSearchParams, asset: string | undefined): boolean {
  const sponsor = query.get('sponsor');
  if (sponsor && entry.sponsor !== sponsor) return false;
  return asset === undefined || entry.asset === asset;
}

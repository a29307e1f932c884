import { z } from 'zod';
import { withPluses } from '../../domain/ledger/memo.ts';
import { isContract } from '../../stellar/accounts/address.ts';
import { wrong } from '../http/schema-fault.ts';
import { text } from '../shared/fields.ts';

export const contractChallengeQuery = z.object({
  account: text(56).refine(isContract, wrong('must_be_contract')),
  home_domain: text(253),
  // Lower case, so that a domain has one name in tokens and in the business's lists. A call holds any
  // domain, other than a challenge of SEP-10.
  client_domain: text(253)
    .transform((domain) => domain.toLowerCase())
    .optional(),
});

export const signedEntries = z
  .object({ authorization_entries: text(20_000).transform(withPluses) })
  .meta({ id: 'SignedEntries' });

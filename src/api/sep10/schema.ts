import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { parseMemo, withPluses } from '../../domain/ledger/memo.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { address, text } from '../shared/fields.ts';

export const challengeQuery = z
  .object({
    account: address,
    memo: text(20)
      .refine((memo) => !isRefusal(parseMemo('id', memo)), wrong('must_be_id_memo'))
      .transform((memo) => BigInt(memo).toString())
      .optional(),
    home_domain: text(253).optional(),
    // Lower case, so that a domain has one name in tokens and in the business's lists; and no longer
    // than a challenge can hold.
    client_domain: text(64)
      .transform((domain) => domain.toLowerCase())
      .optional(),
  })
  .refine(({ account, memo }) => memo === undefined || account.startsWith('G'), {
    path: ['memo'],
    message: wrong('must_not_be_with_muxed'),
  });

export const signedChallenge = z
  .object({ transaction: text(20_000).transform(withPluses) })
  .meta({ id: 'SignedChallenge' });

export type ChallengeQuery = z.infer<typeof challengeQuery>;

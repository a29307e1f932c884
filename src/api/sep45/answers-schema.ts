import { z } from 'zod';

/** GET: the challenge, as the list of its authorization entries in XDR. */
export const contractChallengeAnswer = z
  .strictObject({ authorization_entries: z.base64(), network_passphrase: z.string() })
  .meta({ id: 'ContractChallenge' });

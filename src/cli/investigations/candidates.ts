import type { Orm } from '../../db/orm.ts';
import type { SecretBox } from '../../db/secret.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { findCandidates, type Candidate } from '../../services/investigations/candidates.ts';
import { ageWords, moneyWords, tableOf } from './words.ts';

const HEADS = ['transaction', 'kind', 'expects', 'differs by', 'came after', 'payer'];

const PAYER = { true: 'the same', false: 'another' } as const;

const cellsOf = (one: Candidate): readonly string[] => [
  one.transactionId,
  one.kind,
  one.expected === null ? 'any amount' : moneyWords(one.expected, one.asset),
  one.difference === null ? '-' : moneyWords(one.difference, one.asset),
  one.cameAfterMs <= -60_000 ? `-${ageWords(-one.cameAfterMs)}` : ageWords(one.cameAfterMs),
  one.samePayer === null ? 'not known' : PAYER[`${one.samePayer}`],
];

/**
 * The payments that a case may have been meant for, the likeliest first, as lines for a terminal.
 * @param secrets opens who paid on a rail; null where this process has no keys.
 */
export const listCandidates = async (
  orm: Orm,
  sourceKey: string,
  secrets: SecretBox | null,
): Promise<readonly string[] | Refusal> => {
  const found = await findCandidates(orm.em.fork(), sourceKey, secrets);
  if (found === null) {
    return refuseInWords('request_malformed', `${sourceKey} holds no money that can be attached`);
  }
  if (found.length === 0) return ['No payment waits for money of this kind.'];
  return tableOf(HEADS, found.map(cellsOf));
};

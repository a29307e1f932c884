import { refuseInWords, type Refusal } from '../refusal.ts';
import { canPayTwice, type WeighedDecision } from './two-people.ts';

/** Words beside the key that say something. */
const WORDS_MIN = 10;

/**
 * Judges what a decision is taken on. Where the answer of a rail was lost, and the decision would move
 * the money again, somebody has looked the key up at the bank: the evidence names it and says what the
 * bank has under it.
 * @returns a refusal; null where the evidence suffices.
 */
export const judgeEvidence = (weighed: WeighedDecision, evidence: string): Refusal | null => {
  const { lostKey } = weighed;
  if (!lostKey || !canPayTwice(weighed)) return null;
  const rest = evidence.replace(lostKey, '').trim();
  if (evidence.includes(lostKey) && rest.length >= WORDS_MIN) return null;
  return refuseInWords('field_missing', {
    en: `evidence: look the key up at the bank first; name ${lostKey} and say what the bank has under it`,
    es: `prueba: busque antes la clave en el banco; indique ${lostKey} y qué consta en el banco con ella`,
  });
};

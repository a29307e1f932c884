import type { Anchor } from '../../domain/anchor.ts';
import { green, red, type Finding } from './check.ts';

/** An account that nobody has an agreement with. */
const STRANGER = 'GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF';

/** A function that looks at nothing it is given can only give one answer. */
const looksAtNothing = (decide: (...asked: never[]) => unknown): boolean => decide.length === 0;

/**
 * What the business leaves open to strangers. It is right on a developer's machine, and has to be
 * decided before anybody else comes.
 */
export const checkBusiness = (anchor: Anchor, development: boolean): readonly Finding[] => {
  if (development) return [green('decisions', 'not looked at with DEVELOPMENT')];
  const sends = anchor.assets.some(({ operations }) => operations.remittance !== undefined);
  const open = [
    ...(sends && anchor.isSendingAnchor(STRANGER, null)
      ? ['isSendingAnchor accepts every sending anchor']
      : []),
    ...(looksAtNothing(anchor.reviewTransaction)
      ? ['reviewTransaction gives every payment the same answer']
      : []),
    ...(Object.keys(anchor.customerTypes).length > 0 && anchor.customerReview === undefined
      ? ['customers are accepted unseen: write customerReview']
      : []),
  ];
  return open.length === 0
    ? [green('decisions', 'nothing stands open in anchor.ts')]
    : open.map((what) => red('decisions', `${what}; decide it in anchor.ts`));
};

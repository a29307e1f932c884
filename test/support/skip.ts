import { describe } from '@jest/globals';
import { SKIP_MARK } from './skip-mark.ts';

/**
 * A chapter of tests that need something a machine may lack.
 * @param reason why it cannot run here, in words for a person; undefined when it can.
 */
export function describeUnless(
  reason: string | undefined,
  title: string,
  chapter: () => void,
): void {
  if (reason === undefined) describe(title, chapter);
  // oxlint-disable-next-line jest/no-disabled-tests -- This is the one way to skip, with its reason.
  else describe.skip(`${title}${SKIP_MARK}${reason}`, chapter);
}

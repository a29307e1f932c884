import { UnusableSettings } from '../domain/unusable-settings.ts';

/** Each part asks for its own secrets and no others. @throws UnusableSettings when one is missing. */
export const needed = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) {
    throw new UnusableSettings([`${name}: is needed by a part that SERVES names`]);
  }
  return value;
};

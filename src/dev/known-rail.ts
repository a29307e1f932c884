import { KNOWN_RAILS, knownRail } from '../cli/setup/known-rails.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { ownFile } from '../lib/own-file.ts';
import type { DefinedRail } from '../rails/define-rail.ts';

const isDefinedRail = (value: unknown): value is DefinedRail =>
  typeof value === 'object' && value !== null && 'profile' in value && 'open' in value;

/**
 * Loads a rail that comes with the package, whether or not an anchor names it.
 * @throws UnusableSettings where there is none of this name.
 */
export const loadKnownRail = async (name: string): Promise<DefinedRail> => {
  if (knownRail(name)) {
    const file = ownFile(`../rails/${name}/index`, import.meta.url);
    const found = Object.values<unknown>(await import(file)).find(isDefinedRail);
    if (found) return found;
  }
  const names = Object.keys(KNOWN_RAILS).join(', ');
  throw new UnusableSettings([`there is no rail ${name}; Railhead comes with ${names}`]);
};

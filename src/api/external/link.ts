import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { parseTokenKeys } from '../../domain/token-keys.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import type { ApiSettings } from '../deps.ts';

/** What the business's own pages need, judged when the server starts. */
interface ExternalSettings {
  readonly url: string;
  /** Any of them lets the server of those pages in. */
  readonly bearers: readonly string[];
}

/**
 * Reads where the business's own pages are and by what their server is known.
 * @throws with what is wrong in `anchor.ts` or in the environment.
 */
export const readExternalSettings = (
  { url }: NonNullable<Anchor['interactive']>,
  { INTERACTIVE_TOKEN: token, DEVELOPMENT: development }: ApiSettings,
): ExternalSettings => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isOpen = parsed?.protocol === 'https:' || (development && parsed?.protocol === 'http:');
  // Wallets append to the address, and what stands after a # reaches no server.
  if (!parsed || !isOpen || parsed.username || parsed.password || url.includes('#')) {
    throw new UnusableSettings([
      'anchor.ts: interactive.url must be an absolute https address without a password or a #.',
    ]);
  }
  if (token === undefined) {
    throw new UnusableSettings([
      'INTERACTIVE_TOKEN: is missing, and anchor.ts names interactive.url',
    ]);
  }
  const keys = parseTokenKeys(token);
  if (isRefusal(keys)) throw new UnusableSettings([`INTERACTIVE_TOKEN: ${keys.message}`]);
  return { url, bearers: keys.map(({ secret }) => secret) };
};

/** The address of the business's own pages for one transaction; its token is redeemed once. */
export const writeExternalLink = (
  address: string,
  named: { readonly transaction_id: string; readonly token: string; readonly lang: string },
): string => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(named)) url.searchParams.set(name, value);
  return url.href;
};

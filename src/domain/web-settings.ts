/* What addresses and domains of the environment have to look like. Each judge says what is wrong, or null. */

/** A domain name or an address, and a port where it is not the usual one. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** The first parts of the paths that the api serves: its own prefix may be none of them. */
const SERVED =
  /^\/(?:\.well-known|auth|external|health|interactive|openapi\.json|rails|sep\d+)(?:\/|$)/;

/**
 * Judges a home domain, or a web auth domain: `example.com`, `localhost:8000`.
 * @param lengthMax in characters.
 */
export const judgeDomain = (domain: string, lengthMax: number): string | null => {
  if (!HOST.test(domain)) {
    return 'must be a domain alone, such as example.com or localhost:8000, without scheme, slash or blank';
  }
  return domain.length > lengthMax ? `must have at most ${lengthMax} characters` : null;
};

/**
 * Judges where wallets reach the api. A path is allowed, for a proxy that serves the api below one.
 * @param development allows plain http.
 */
export const judgePublicUrl = (address: string, development: boolean): string | null => {
  const parsed = /^(https?):\/\/[^/?#@\s]+(\/[^?#\s]*)?$/i.exec(address);
  if (!parsed) {
    return 'must be an http or https address without a user, a query or a #, such as https://anchor.example.com';
  }
  const [, scheme = '', path = ''] = parsed;
  if (SERVED.test(path)) return 'must not have a path that begins like one of the api’s own';
  return scheme.toLowerCase() === 'https' || development
    ? null
    : 'must be https; plain http is for DEVELOPMENT=true alone';
};

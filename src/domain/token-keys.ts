import { refuseInWords, isRefusal, type Refusal } from './refusal.ts';

/** A secret that signs tokens. */
interface TokenKey {
  /** Stands in a token's header as `kid`; null for a secret without a name, whose tokens have none. */
  readonly id: string | null;
  readonly secret: string;
}

const SECRET_LENGTH = 32;
const NAMED = /^([A-Za-z0-9_.-]{1,32}):(.+)$/;

const parseKey = (entry: string): TokenKey | Refusal => {
  const [, id = null, secret = entry] = NAMED.exec(entry) ?? [];
  return secret.length >= SECRET_LENGTH
    ? { id, secret }
    : refuseInWords('field_malformed', `a secret has at least ${SECRET_LENGTH} characters`);
};

/**
 * Reads `id:secret,id:secret`: the first key signs, all of them verify. A secret without an id is
 * taken too, so that an anchor may begin with one and name the next.
 */
export const parseTokenKeys = (text: string): readonly TokenKey[] | Refusal => {
  const keys: TokenKey[] = [];
  for (const entry of text.split(',')) {
    const key = parseKey(entry.trim());
    if (isRefusal(key)) return key;
    if (keys.some(({ id }) => id === key.id)) {
      return refuseInWords('field_malformed', 'two secrets have the same id');
    }
    keys.push(key);
  }
  return keys;
};

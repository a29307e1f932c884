import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's parameters for scrypt: 128 MiB for each guess. */
const COST = { N: 131_072, r: 8, p: 1 } as const;
const MEMORY_MAX_BYTES = 256 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** A password's length, in characters; what is longer takes time to hash and no longer to guess. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

interface Parameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const derive = async (password: string, salt: Buffer, cost: Parameters): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: MEMORY_MAX_BYTES };
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (fault, hash) =>
      fault ? reject(fault) : resolve(hash),
    );
  });

/** What is stored of a password: `scrypt$N$r$p$salt$hash`, so that the cost may be raised later. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  const { N, r, p } = COST;
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
};

/** Of no password that anybody knows. */
const NOBODYS = `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.alloc(SALT_BYTES).toString('base64')}$`;

/**
 * True where a password is the stored one. Without a stored one the same work is done, so that the
 * time says nothing about whether there is an account.
 */
export const isPassword = async (password: string, stored: string | null): Promise<boolean> => {
  const [, N, r, p, salt = '', hash = ''] = (stored ?? NOBODYS).split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const known = Buffer.from(hash, 'base64');
  const guess = await derive(
    password.slice(0, PASSWORD_LENGTH.max),
    Buffer.from(salt, 'base64'),
    cost,
  );
  return known.length === guess.length && timingSafeEqual(known, guess);
};

import { isDeepStrictEqual } from 'node:util';
import type { AssetPolicy } from '../../domain/anchor.ts';
import { NATIVE, parseStellarAsset, type AssetId } from '../../domain/money/asset.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';

/*
 * SEP-6, SEP-24 and SEP-31 name an asset by its code, with an optional issuer beside it. A code is no
 * key: two issuers may share one. So each asset has a name that is its own, which GET /info lists and
 * `asset_code` takes: the code where no other asset is called so, else `CODE:ISSUER`. Lumens are
 * `native`; some wallets call them XLM.
 */

/** The longest name: `stellar:`, a code, a colon and an issuer. */
export const ASSET_NAME_MAX = 'stellar:'.length + 12 + 1 + 56;

const LUMENS = 'native';
const LUMENS_TOO = 'XLM';

interface Parts {
  readonly code: string;
  /** Null of lumens. */
  readonly issuer: string | null;
}

const partsOf = ({ asset }: AssetPolicy): Parts => {
  const parsed = parseStellarAsset(asset);
  if (isRefusal(parsed)) throw new Error(`anchor.ts names an asset that is none: ${asset}`);
  return parsed;
};

const fullName = ({ code, issuer }: Parts): string =>
  issuer === null ? LUMENS : `${code}:${issuer}`;

/** What is meant by a code alone. `native` is lumens, whatever else is called so. */
const calledBy = (policies: readonly AssetPolicy[], code: string): readonly AssetPolicy[] =>
  policies.filter((policy) => {
    if (policy.asset === NATIVE) return code === LUMENS || code === LUMENS_TOO;
    return code !== LUMENS && partsOf(policy).code === code;
  });

/** Reads `CODE`, `CODE:ISSUER`, or either as SEP-38 writes it, and the issuer that is beside it. */
const readName = (name: string, beside: string | undefined) => {
  const [code = '', within] = name.replace(/^stellar:/, '').split(':');
  // Lumens have no issuer; wallets write so, too.
  const isLumens = code === LUMENS || code === LUMENS_TOO;
  const given = isLumens && beside === LUMENS ? undefined : beside;
  return {
    code,
    issuer: within ?? given,
    differs: within !== undefined && (given ?? within) !== within,
  };
};

/** Every asset that a client may mean by a code, and an issuer where one is named. */
export const assetsNamed = (
  policies: readonly AssetPolicy[],
  name: string,
  beside?: string,
): readonly AssetPolicy[] => {
  const { code, issuer, differs } = readName(name, beside);
  if (differs) return [];
  if (issuer === undefined) return calledBy(policies, code);
  return policies.filter((policy) => {
    const parts = partsOf(policy);
    return parts.code === code && parts.issuer === issuer;
  });
};

/** Refuses lumens that are named with an issuer; null where the name means no lumens. */
export const refuseIssuerOfLumens = (
  policies: readonly AssetPolicy[],
  name: string,
): Refusal | null => {
  const { code } = readName(name, undefined);
  const isLumens = code === LUMENS || code === LUMENS_TOO;
  return isLumens && policies.some(({ asset }) => asset === NATIVE)
    ? refuse('asset_unknown', 'asset_issuer: lumens have no issuer; leave it out.')
    : null;
};

/** Refuses a name that several assets have, and says how each of them is named. */
export const refuseAmbiguous = (found: readonly AssetPolicy[]): Refusal => {
  const names = found.map((policy) => fullName(partsOf(policy))).join(', ');
  return refuse(
    'asset_unknown',
    `asset_code: several assets are called so; add its asset_issuer, or name one of ${names}.`,
  );
};

const isShared = (policies: readonly AssetPolicy[], policy: AssetPolicy): boolean =>
  calledBy(policies, partsOf(policy).code).some((other) => other !== policy);

/** Who issues an asset whose code another one has, too; null where its code says which one it is. */
export const issuerToName = (policies: readonly AssetPolicy[], asset: AssetId): string | null => {
  const policy = policies.find((one) => one.asset === asset);
  return policy && isShared(policies, policy) ? partsOf(policy).issuer : null;
};

/** What several assets' terms say alike; of lists what all of them hold. */
const alike = <T extends object>(all: readonly T[]): Partial<T> => {
  const [first, ...others] = all;
  const members = Object.entries(first ?? {}).flatMap(([name, value]: [string, unknown]) => {
    const values = others.map((other): unknown => Reflect.get(other, name));
    if (values.every((other) => isDeepStrictEqual(other, value))) return [[name, value] as const];
    const lists = values.filter(Array.isArray);
    if (!Array.isArray(value) || lists.length < values.length) return [];
    const inAll = (value as unknown[]).filter((one) => lists.every((list) => list.includes(one)));
    return inAll.length > 0 ? [[name, inAll] as const] : [];
  });
  return Object.fromEntries(members) as Partial<T>;
};

/**
 * The maps of GET /info: each asset under its own name. A code that several share has an entry too,
 * for wallets that look for it, with what holds of all of them; such a wallet names the issuer when it
 * asks.
 * @param write an asset's terms.
 * @param agree what the entry of a shared code says that its terms do not all say alike; null where
 *   it has nothing to say.
 */
export const listByName = <T extends object, O extends { readonly policy: AssetPolicy }>(
  offers: readonly O[],
  write: (offer: O) => T,
  agree: (all: readonly T[]) => Partial<T> | null = () => ({}),
): Readonly<Record<string, Partial<T>>> => {
  const policies = offers.map(({ policy }) => policy);
  const listed = new Map<string, Partial<T>>();
  for (const offer of offers) {
    const parts = partsOf(offer.policy);
    const { code } = parts;
    const terms = write(offer);
    if (parts.issuer === null || !isShared(policies, offer.policy)) {
      listed.set(parts.issuer === null || code !== LUMENS ? code : fullName(parts), terms);
      continue;
    }
    const sharing = offers.filter(({ policy }) => calledBy(policies, code).includes(policy));
    const all = sharing.map(write);
    const agreed = code === LUMENS ? null : agree(all);
    if (agreed) listed.set(code, { ...alike(all), ...agreed });
    listed.set(fullName(parts), terms);
  }
  return Object.fromEntries(listed);
};

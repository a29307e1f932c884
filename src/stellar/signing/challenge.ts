import { Keypair, WebAuth } from '@stellar/stellar-sdk';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { baseAccount } from '../accounts/address.ts';

/** How long a wallet has to sign a challenge; SEP-10 recommends 15 minutes. */
const CHALLENGE_SECONDS = 900;
/** The SDK takes a challenge up to five minutes beyond its time bounds. */
const GRACE_SECONDS = 300;

/** Who may sign for an account. */
export interface AccountSigners {
  /** G… keys and their weights; other kinds of signer cannot sign a challenge. */
  readonly signers: readonly { readonly key: string; readonly weight: number }[];
  readonly mediumThreshold: number;
}

/** Finds the `SIGNING_KEY` of a wallet's stellar.toml, or refuses: `client_domain_unreachable`. */
export type ClientDomainKey = (domain: string) => Promise<string | Refusal>;

interface ChallengeDeps {
  readonly signingSeed: string;
  readonly networkPassphrase: string;
  readonly homeDomain: string;
  readonly webAuthDomain: string;
  /** Null where the account does not exist; `network_away` where nobody can say now. */
  readonly readSigners: (account: string) => Promise<AccountSigners | Refusal | null>;
  readonly readClientDomainKey: ClientDomainKey;
}

/** Who wants to prove who they are. */
interface ChallengeRequest {
  /** G… or M…, known to be well formed. */
  readonly account: string;
  /** An id memo for one user of a shared G account. */
  readonly memo: string | null;
  readonly clientDomain: string | null;
}

/** What a signed challenge proved. */
export interface Proof {
  readonly account: string;
  readonly memo: string | null;
  readonly clientDomain: string | null;
  /** Hash of the challenge: it may be used once, until `expiresAt`. */
  readonly hash: string;
  readonly expiresAt: Date;
}

/** SEP-10's challenge: a transaction that can never be sent, for a wallet to sign. */
export interface Challenges {
  /** @returns base64 XDR, or `client_domain_unreachable`. */
  build(request: ChallengeRequest): Promise<string | Refusal>;
  /** @returns what it proves, or `challenge_invalid` with the reason, or `network_away`. */
  verify(signed: string): Promise<Proof | Refusal>;
}

const invalid = (fault: unknown): Refusal =>
  fault instanceof WebAuth.InvalidChallengeError
    ? refuse('challenge_invalid', 'challenge_not_accepted', { why: fault.message })
    : refuse('challenge_invalid', 'challenge_unreadable');

/** Runs a check of the SDK; it depends on the challenge alone, so what it throws is about that. */
const check = <T>(verify: () => T): T | Refusal => {
  try {
    return verify();
  } catch (fault) {
    return invalid(fault);
  }
};

type Challenge = ReturnType<typeof WebAuth.readChallengeTx>;

/** The text of one of the challenge's manage_data operations, null where it is not there. */
const readData = ({ tx }: Challenge, name: string): string | null => {
  for (const operation of tx.operations) {
    if (operation.type === 'manageData' && operation.name === name && operation.value) {
      return Buffer.from(operation.value).toString('utf8');
    }
  }
  return null;
};

/** An account that does not exist yet is signed for by its own key, with full weight. */
const masterKey = (account: string): AccountSigners => ({
  signers: [{ key: account, weight: 1 }],
  mediumThreshold: 1,
});

/** What stands in a manage_data operation has at most 64 bytes. */
const DATA_BYTES = 64;
const mustFit = (name: string, text: string): void => {
  if (Buffer.byteLength(text) <= DATA_BYTES) return;
  throw new Error(`${name} is too long for a SEP-10 challenge: at most ${DATA_BYTES} bytes`);
};

/**
 * Builds and verifies SEP-10 challenges over the SDK's own implementation.
 * @throws when a domain of ours does not fit into a challenge.
 */
export const createChallenges = (deps: ChallengeDeps): Challenges => {
  const { networkPassphrase, homeDomain, webAuthDomain } = deps;
  const keypair = Keypair.fromSecret(deps.signingSeed);
  const server = keypair.publicKey();
  mustFit('HOME_DOMAIN', `${homeDomain} auth`);
  mustFit('WEB_AUTH_DOMAIN', webAuthDomain);

  const clientKey = async (domain: string): Promise<string | Refusal> => {
    const key = await deps.readClientDomainKey(domain);
    // Our own signature is on every challenge: it must never count as a wallet's.
    return key === server ? refuse('client_domain_unreachable', 'client_domain_shares_key') : key;
  };

  return {
    async build({ account, memo, clientDomain }) {
      const key = clientDomain === null ? null : await clientKey(clientDomain);
      if (key !== null && typeof key !== 'string') return key;
      return WebAuth.buildChallengeTx(
        keypair,
        account,
        homeDomain,
        CHALLENGE_SECONDS,
        networkPassphrase,
        webAuthDomain,
        memo,
        clientDomain,
        key,
      );
    },

    async verify(signed) {
      const read = check(() =>
        WebAuth.readChallengeTx(signed, server, networkPassphrase, homeDomain, webAuthDomain),
      );
      if (isRefusal(read)) return read;
      if (readData(read, 'web_auth_domain') === null) {
        return refuse('challenge_invalid', 'challenge_without_domain');
      }
      const account = baseAccount(read.clientAccountID);
      const found = await deps.readSigners(account);
      if (isRefusal(found)) return found;
      const { signers, mediumThreshold } = found ?? masterKey(account);
      // A signer without weight signs for nothing, even where the threshold is zero.
      const able = signers.filter(({ weight }) => weight > 0);
      const verified = check(() =>
        WebAuth.verifyChallengeTxThreshold(
          signed,
          server,
          networkPassphrase,
          Math.max(1, mediumThreshold),
          able.map(({ key, weight }) => ({ key, weight, type: 'ed25519_public_key' })),
          homeDomain,
          webAuthDomain,
        ),
      );
      if (isRefusal(verified)) return verified;
      const maxTime = Number(read.tx.timeBounds?.maxTime ?? 0);
      return {
        account: read.clientAccountID,
        memo: read.memo,
        clientDomain: readData(read, 'client_domain'),
        hash: Buffer.from(read.tx.hash()).toString('hex'),
        expiresAt: new Date((maxTime + GRACE_SECONDS) * 1000),
      };
    },
  };
};

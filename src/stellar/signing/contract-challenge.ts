import { randomBytes } from 'node:crypto';
import { authorizeEntry, hash, Keypair, type xdr } from '@stellar/stellar-sdk';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isContract } from '../accounts/address.ts';
import { networkAway } from '../accounts/signers.ts';
import { NetworkFault } from '../network.ts';
import type { TriedCall, TriedOutcome, TryCall } from '../rpc/try-call.ts';
import type { ClientDomainKey, Proof } from './challenge.ts';
import {
  areComplete,
  isSignedBy,
  parseEntries,
  signerOf,
  textsOf,
  webAuthCall,
  writeEntries,
  type WebAuthArguments,
} from './web-auth-entries.ts';

/** How long a wallet has to sign, by the clock and by the ledger; the shorter one counts. */
const CHALLENGE_SECONDS = 300;
const CHALLENGE_LEDGERS = 60;
/** A used challenge is remembered beyond its end, so that clocks that differ let nothing in. */
const GRACE_SECONDS = 300;

interface ContractChallengeDeps {
  /** Signs challenges; its account has to exist on the ledger, which looks its signers up. */
  readonly signingSeed: string;
  readonly networkPassphrase: string;
  readonly homeDomain: string;
  readonly webAuthDomain: string;
  /** C…: the contract that asks everybody for their signature. */
  readonly webAuthContract: string;
  readonly tryCall: TryCall;
  readonly readClientDomainKey: ClientDomainKey;
}

/** SEP-45's challenge: authorization entries that a contract account's signers sign. */
export interface ContractChallenges {
  /**
   * @param request.account C…, known to be well formed.
   * @returns base64 XDR of the entries, `client_domain_unreachable`, or `network_away`.
   */
  build(request: {
    readonly account: string;
    readonly clientDomain: string | null;
  }): Promise<string | Refusal>;
  /** @returns what they prove, or `challenge_invalid` with the reason, or `network_away`. */
  verify(signed: string): Promise<Proof | Refusal>;
}

const invalid = (
  why: 'entries_unreadable' | 'entries_differ' | 'entries_not_ours' | 'challenge_expired',
): Refusal => refuse('challenge_invalid', why);

/** The end is part of the nonce: our signature is on it, and no row is needed until it is used. */
const makeNonce = (nowMs: number): string =>
  `${Math.floor(nowMs / 1_000) + CHALLENGE_SECONDS}.${randomBytes(16).toString('hex')}`;
const endOf = (nonce: string): number | null =>
  /^\d{10}\.[0-9a-f]{32}$/.test(nonce) ? Number(nonce.slice(0, 10)) : null;

const readEntries = (text: string): readonly xdr.SorobanAuthorizationEntry[] | Refusal => {
  try {
    return parseEntries(text);
  } catch {
    return invalid('entries_unreadable');
  }
};

/** What making and verifying have in common. */
const prepare = (deps: ContractChallengeDeps) => {
  const keypair = Keypair.fromSecret(deps.signingSeed);
  const server = keypair.publicKey();
  return {
    keypair,
    server,
    argumentsOf: (
      account: string,
      nonce: string,
      client: readonly [domain: string, key: string] | null,
    ): WebAuthArguments => ({
      account,
      home_domain: deps.homeDomain,
      nonce,
      web_auth_domain: deps.webAuthDomain,
      web_auth_domain_account: server,
      ...(client && { client_domain: client[0], client_domain_account: client[1] }),
    }),
    attempt: async (call: TriedCall): Promise<TriedOutcome | Refusal> => {
      try {
        return await deps.tryCall(call);
      } catch (fault) {
        if (!(fault instanceof NetworkFault)) throw fault;
        return networkAway();
      }
    },
    clientOf: async (domain: string): Promise<readonly [string, string] | Refusal> => {
      const key = await deps.readClientDomainKey(domain);
      if (isRefusal(key)) return key;
      // Our own signature is on every challenge: it must never count as a wallet's.
      return key === server
        ? refuse('client_domain_unreachable', 'client_domain_shares_key')
        : [domain, key];
    },
  };
};

/**
 * Makes SEP-45 challenges by a simulation, and verifies them: first by comparing each entry with the
 * challenge that we would have made, then by the ledger's own judgement of the signatures. A
 * simulation alone proves too little: it passes with entries that the call does not use, and with
 * calls below it that nobody looked at.
 */
export const createContractChallenges = (deps: ContractChallengeDeps): ContractChallenges => {
  const { webAuthContract, networkPassphrase } = deps;
  const { keypair, server, argumentsOf, attempt, clientOf } = prepare(deps);
  return {
    async build({ account, clientDomain }) {
      const client = clientDomain === null ? null : await clientOf(clientDomain);
      if (isRefusal(client)) return client;
      const given = argumentsOf(account, makeNonce(Date.now()), client);
      const recorded = await attempt(webAuthCall(webAuthContract, given));
      if (isRefusal(recorded)) return recorded;
      const { error, auth, latestLedger } = recorded;
      if (error !== null) {
        throw new Error(`the web-auth contract ${webAuthContract} failed: ${error}`);
      }
      // Nothing is signed that is not what we asked for, whatever contract or server answers.
      if (!areComplete(auth, webAuthContract, given)) {
        throw new Error(`the web-auth contract ${webAuthContract} asks for other signatures`);
      }
      const until = latestLedger + CHALLENGE_LEDGERS;
      const signed = await Promise.all(
        auth.map(async (entry) =>
          signerOf(entry) === server
            ? authorizeEntry(entry, keypair, until, networkPassphrase)
            : entry,
        ),
      );
      return writeEntries(signed);
    },

    async verify(text) {
      const entries = readEntries(text);
      if (isRefusal(entries)) return entries;
      const ours = entries.find((entry) => signerOf(entry) === server);
      if (ours === undefined) return invalid('entries_not_ours');
      const said = textsOf(ours);
      const [account = '', nonce = ''] = [said.get('account'), said.get('nonce')];
      const [domain, key] = [said.get('client_domain'), said.get('client_domain_account')];
      const end = endOf(nonce);
      if (!isContract(account) || end === null) return invalid('entries_differ');
      const client = domain === undefined || key === undefined ? null : ([domain, key] as const);
      const given = argumentsOf(account, nonce, client);
      if (!areComplete(entries, webAuthContract, given)) return invalid('entries_differ');
      if (!isSignedBy(ours, server, networkPassphrase)) return invalid('entries_not_ours');
      if (end * 1_000 < Date.now()) return invalid('challenge_expired');
      const call = webAuthCall(webAuthContract, given);
      const judged = await attempt({ ...call, auth: [...entries] });
      if (isRefusal(judged)) return judged;
      if (judged.error !== null) {
        return refuse('challenge_invalid', 'entries_not_signed', { why: judged.error });
      }
      return {
        account,
        memo: null,
        clientDomain: client && client[0],
        hash: Buffer.from(hash(ours.rootInvocation.toXdr())).toString('hex'),
        expiresAt: new Date((end + GRACE_SECONDS) * 1_000),
      };
    },
  };
};

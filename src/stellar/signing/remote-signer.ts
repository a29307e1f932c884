import { Keypair } from '@stellar/stellar-sdk';
import { field } from '../horizon/http.ts';
import { readText } from '../../lib/read-text.ts';
import type { Signer } from './signer.ts';

/** A vault that does not answer by then is taken for away; nothing is sent, and it is asked again. */
const TIMEOUT_MS = 5_000;
/** A signature needs a hundred characters; an answer of more bytes than this is not one. */
const ANSWER_MAX = 10_000;

const SIGNATURE_BYTES = 64;

interface RemoteSignerOptions {
  /** Where the signer listens, without a trailing slash; `/sign` is added. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string;
  /** The account (G…) whose key the signer holds. */
  readonly account: string;
  readonly networkPassphrase: string;
  readonly timeoutMs?: number;
}

/** The signer did not sign: it is away, it refused, or what it answered is no signature of ours. */
export class SignerFault extends Error {
  override readonly name = 'SignerFault';
}

/** Text that an answer names so; nothing where it is no JSON, or names none. */
const textOf = (answer: string, name: string): string => {
  try {
    const found = field(JSON.parse(answer), name);
    return typeof found === 'string' ? found : '';
  } catch {
    return '';
  }
};

/** What a refusal says for an operator; never more than a line of it. */
const reasonOf = (answer: string): string => {
  const message = textOf(answer, 'message');
  return message === '' ? '' : `: ${message.slice(0, 200)}`;
};

/**
 * A signer that asks a vault over HTTP, so that the key that pays lies in no process of ours.
 *
 * `POST <url>/sign` with `{account, hash, envelope_xdr, network_passphrase}` (`hash` in hexadecimal)
 * is answered by `200 {"signature": "<64 bytes in base64>"}`. The envelope is sent along so that the
 * vault can read what it signs, reckon the hash by itself, and refuse what its own rules forbid:
 * any other status, with `{"message"}` for the operator. Redirects are not followed.
 *
 * The same envelope may be asked for more than once. An answer that is no signature of this account
 * over this hash is a fault here, and never reaches the network.
 */
export const createRemoteSigner = (options: RemoteSignerOptions): Signer => {
  const { account, networkPassphrase } = options;
  const keypair = Keypair.fromPublicKey(account);

  const ask = async (body: string): Promise<{ readonly status: number; readonly text: string }> => {
    try {
      const response = await fetch(`${options.url}/sign`, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: `Bearer ${options.token}`,
        },
        body,
        signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      });
      return { status: response.status, text: await readText(response, ANSWER_MAX) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SignerFault(`the signer of ${account} does not answer: ${why}`);
    }
  };

  return {
    publicKey: account,
    sign: async (hash, envelope) => {
      const { status, text } = await ask(
        JSON.stringify({
          account,
          hash: Buffer.from(hash).toString('hex'),
          envelope_xdr: envelope ?? null,
          network_passphrase: networkPassphrase,
        }),
      );
      if (status !== 200) {
        throw new SignerFault(`the signer of ${account} answered ${status}${reasonOf(text)}`);
      }
      const signature = Buffer.from(textOf(text, 'signature'), 'base64');
      if (signature.length !== SIGNATURE_BYTES || !keypair.verify(Buffer.from(hash), signature)) {
        throw new SignerFault(`what the signer of ${account} answered is no signature of it`);
      }
      return signature;
    },
  };
};

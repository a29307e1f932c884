import { connect, type ClientHttp2Session } from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { TemporalSettings } from './settings.ts';

/** Whether a Temporal server speaks with us, as far as HTTP/2 and TLS go. */
export type Reach =
  | { readonly is: 'answers' }
  /** It may answer later: a server that starts, a name that is not known yet. */
  | { readonly is: 'away'; readonly code: string }
  /** It never will with these settings: one line that names the variable. */
  | { readonly is: 'refused'; readonly line: string };

const WITHIN_MS = 5_000;
const DEFAULT_PORT = 7233;

const RESET = 'ECONNRESET';
/** So do servers that do not say why they refuse a certificate, and proxies whose server is away. */
const REFUSED_AFTER_TLS = `${RESET} after TLS; does it accept TEMPORAL_TLS_CLIENT_CERT_PATH?`;

/** The code of a failure of Node or OpenSSL. */
export const codeOf = (fault: unknown): string =>
  typeof fault === 'object' && fault !== null && 'code' in fault
    ? String(fault.code)
    : 'unreachable';

/** `host:port`, `[::1]:port`, or a host alone. */
const placeOf = (address: string): { host: string; port: number } => {
  const [, bracketed, plain = '', port] = /^(?:\[(.+)\]|(.*?))(?::(\d+))?$/.exec(address) ?? [];
  return { host: bracketed ?? plain, port: Number(port ?? DEFAULT_PORT) };
};

const tlsOptions = ({ address, tls }: TemporalSettings): ConnectionOptions => {
  const { host, port } = placeOf(address);
  const { serverRootCACertificate: ca, clientCertPair: pair, serverNameOverride } = tls ?? {};
  return {
    host,
    port,
    ALPNProtocols: ['h2'],
    ...(ca ? { ca: Buffer.from(ca) } : {}),
    ...(pair ? { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) } : {}),
    ...(serverNameOverride ? { servername: serverNameOverride } : {}),
  };
};

/** Whether what closes a plain connection without a word speaks TLS. */
const speaksTls = async (settings: TemporalSettings): Promise<boolean> =>
  new Promise((resolve) => {
    const { host, port } = placeOf(settings.address);
    // Nothing is sent over it, so that whom it belongs to does not matter.
    const socket = connectTls({ host, port, rejectUnauthorized: false, timeout: WITHIN_MS });
    const end = (speaks: boolean): void => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', (fault) => end(codeOf(fault).includes('_ALERT_')));
    socket.once('close', () => end(false));
  });

const NOT_TRUSTED = /^UNABLE_TO_|SELF_SIGNED|^CERT_|^INVALID_CA$|^DEPTH_/;

/** What is wrong with the settings, by the code of OpenSSL or Node; null where nothing may be. */
export const lineOfCode = (code: string, settings: TemporalSettings): string | null => {
  const { address, tls } = settings;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `TEMPORAL_TLS_SERVER_NAME: the certificate of ${address} has another name`;
  }
  if (NOT_TRUSTED.test(code)) {
    return `TEMPORAL_TLS_SERVER_CA_CERT_PATH: the certificate of ${address} is not trusted (${code})`;
  }
  if (code.includes('KEY_VALUES_MISMATCH')) {
    return 'TEMPORAL_TLS_CLIENT_KEY_PATH: is not the key of the client certificate';
  }
  if (code.includes('WRONG_VERSION_NUMBER') || code.includes('PACKET_LENGTH')) {
    return `TEMPORAL_TLS: is on, and ${address} does not speak TLS`;
  }
  if (code.includes('_ALERT_')) {
    return tls?.clientCertPair
      ? `TEMPORAL_TLS_CLIENT_CERT_PATH: ${address} refuses the client certificate (${code})`
      : `TEMPORAL_TLS_CLIENT_CERT_PATH: is missing, and ${address} wants a client certificate`;
  }
  if (code.startsWith('ERR_OSSL_') || code.startsWith('ERR_CRYPTO_')) {
    return `TEMPORAL_TLS_CLIENT_CERT_PATH: a certificate or a key is not PEM (${code})`;
  }
  return null;
};

/** Opens an HTTP/2 session, and ends it once the server has spoken. Answers with the code of a failure. */
const openSession = async (settings: TemporalSettings): Promise<string | null> =>
  new Promise((resolve) => {
    const { host, port } = placeOf(settings.address);
    const authority = host.includes(':') ? `[${host}]` : host;
    let socket: Socket | undefined;
    let session: ClientHttp2Session | undefined;
    const end = (code: string | null): void => {
      clearTimeout(timer);
      session?.destroy();
      socket?.destroy();
      resolve(code);
    };
    const timer = setTimeout(() => end('ETIMEDOUT'), WITHIN_MS);
    try {
      const opened = settings.tls ? connectTls(tlsOptions(settings)) : connectPlain({ host, port });
      socket = opened;
      // A session does not say what its socket failed of once it has begun.
      let isSecured = false;
      opened.once('secureConnect', () => (isSecured = true));
      opened.on('error', (fault) => {
        const code = codeOf(fault);
        end(isSecured && code === RESET ? REFUSED_AFTER_TLS : code);
      });
      session = connect(`http://${authority}:${port}`, { createConnection: () => opened });
    } catch (fault) {
      end(codeOf(fault));
      return;
    }
    session.once('remoteSettings', () => end(null));
    session.on('error', (fault) => end(codeOf(fault)));
    session.once('close', () => end(RESET));
  });

/** Asks whether a Temporal server can be spoken with, and what of the settings is wrong where not. */
export const reach = async (settings: TemporalSettings): Promise<Reach> => {
  const code = await openSession(settings);
  if (code === null) return { is: 'answers' };
  const line = settings.tls
    ? lineOfCode(code, settings)
    : /^(?:ECONNRESET|EPIPE|ERR_HTTP2_.+|ETIMEDOUT)$/.test(code) && (await speaksTls(settings))
      ? `TEMPORAL_TLS: is not on, and ${settings.address} wants TLS`
      : null;
  return line === null ? { is: 'away', code } : { is: 'refused', line };
};

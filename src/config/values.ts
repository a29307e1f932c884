import { isIP } from 'node:net';
import { z } from 'zod';
import { isRefusal } from '../domain/refusal.ts';
import { parseTokenKeys } from '../domain/token-keys.ts';
import { judgeDomain, judgePublicUrl } from '../domain/web-settings.ts';

/* The kinds of values that variables of the environment have. */

export const natural = z.coerce.number().int();
export const text = z.string();
/** An http or https address. */
export const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
/** `key=value,key=value`, percent-encoded, as OpenTelemetry writes them. */
export const resourceAttributes = z.string().transform((text, context) => {
  try {
    const pairs = text.split(',').map((pair) => pair.split('=').map((half) => half.trim()));
    return Object.fromEntries(
      pairs.map(([name = '', value = '']) => [decodeURIComponent(name), decodeURIComponent(value)]),
    );
  } catch {
    context.addIssue({ code: 'custom', message: 'must be key=value,key=value' });
    return z.NEVER;
  }
});
export const seed = z.string().regex(/^S[A-Z2-7]{55}$/, 'a Stellar secret seed (S…)');
/** `S…,S…`: one seed, or several with commas between them. */
export const seeds = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(seed).min(1));
export const account = z.string().regex(/^G[A-Z2-7]{55}$/, 'a Stellar account (G…)');
export const contract = z.string().regex(/^C[A-Z2-7]{55}$/, 'a contract (C…)');
export const channels = z.coerce.number().int().min(0).max(100).default(0);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const SOURCES = ['horizon', 'rpc'] as const;
/** Where the ledger is read, the preferred source first. */
export const ledgerSources = z
  .string()
  .default('horizon')
  .transform((text, context) => {
    const names = text.split(',').map((name) => name.trim());
    const sources = names.flatMap((name) => SOURCES.find((one) => one === name) ?? []);
    if (sources.length === names.length && new Set(names).size === names.length) return sources;
    context.addIssue('must be horizon, rpc, or both, and none of them twice');
    return z.NEVER;
  });
export const port = z.coerce.number().int().min(0).max(65_535);

/** `id:base64,id:base64`: the first key encrypts, the others still decrypt. */
export const dataKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split(':');
    return { id, key: new Uint8Array(Buffer.from(encoded, 'base64')) };
  });
  if (keys.some(({ id, key }) => id === '' || key.length !== 32)) {
    context.addIssue({ code: 'custom', message: 'comma-separated "id:<32 bytes in base64>"' });
  }
  return keys;
});

/** `10.0.0.0/8,::1`: addresses and networks. */
export const networks = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((one) => one.trim() || []))
  .refine(
    (list) =>
      list.every((network) => {
        const [address = '', prefix = '0', ...rest] = network.split('/');
        const longest = isIP(address) === 6 ? 128 : 32;
        const isPrefix = /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest;
        return isIP(address) > 0 && isPrefix && rest.length === 0;
      }),
    { message: 'comma-separated addresses or networks, such as 10.0.0.0/8' },
  );
/** Secrets as {@link parseTokenKeys} reads them, each of what an `Authorization` header carries. */
export const bearerSecrets = z.string().refine(
  (text) => {
    const keys = parseTokenKeys(text);
    return !isRefusal(keys) && keys.every(({ secret }) => /^[\w.~+/=-]{32,4096}$/.test(secret));
  },
  {
    message:
      'at least 32 letters, digits or any of -._~+/=, or several as comma-separated "id:<secret>"',
  },
);
/** What a server of ours binds. */
export const machineHost = z
  .string()
  .refine((host) => isIP(host) > 0 || host === 'localhost', 'an address of this machine');

const judged = (judge: (text: string) => string | null) =>
  z.string().superRefine((text, context) => {
    const message = judge(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** `example.com`, `localhost:8000`; a challenge names it in at most 64 bytes, as `<domain> auth`. */
export const homeDomain = judged((text) => judgeDomain(text, 59));
export const webAuthDomain = judged((text) => judgeDomain(text, 64));
/** Whether plain http will do is judged with DEVELOPMENT. */
export const publicUrl = judged((text) => judgePublicUrl(text, true));

/** The code of a failed system call, such as `ENOENT`. */
export const codeOf = (fault: unknown): string =>
  typeof fault === 'object' && fault !== null && 'code' in fault
    ? String(fault.code)
    : 'unreadable';

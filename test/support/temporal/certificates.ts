import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key: where they are, as settings name them. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority of one's own, made with OpenSSL in a directory that `remove` takes away. */
export const createAuthority = () => {
  const directory = mkdtempSync(join(tmpdir(), 'railhead-certificates-'));
  const place = (name: string): string => join(directory, name);
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  // Without it OpenSSL's own configuration makes an authority of every certificate.
  writeFileSync(place('openssl.cnf'), '[req]\ndistinguished_name=name\n[name]\n');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  newKey.push('-config', 'openssl.cnf', '-days', '2', '-addext');
  const leaf = 'basicConstraints=critical,CA:FALSE';
  const root = 'basicConstraints=critical,CA:TRUE';
  /** A certificate that is signed by the authority, or by itself. */
  const issue = (name: string, subjectName = name, signedBySelf = false): Pair => {
    const [cert, key] = [place(`${name}.pem`), place(`${name}.key`)];
    const subject = ['-subj', `/CN=${subjectName}`, '-addext', `subjectAltName=DNS:${subjectName}`];
    const signer = signedBySelf ? [] : ['-CA', place('ca.pem'), '-CAkey', place('ca.key')];
    openssl('req', '-x509', ...newKey, leaf, ...subject, ...signer, '-keyout', key, '-out', cert);
    return { cert, key };
  };
  openssl(
    'req',
    '-x509',
    ...newKey,
    root,
    '-subj',
    '/CN=authority',
    '-days',
    '2',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  );
  return {
    /** Where the authority's own certificate is. */
    ca: place('ca.pem'),
    issue,
    read: (path: string): Buffer => readFileSync(path),
    write: (name: string, text: string): string => {
      writeFileSync(place(name), text);
      return place(name);
    },
    remove: (): void => rmSync(directory, { recursive: true, force: true }),
  };
};
export type Authority = ReturnType<typeof createAuthority>;

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether certificates can be made here: `test.skipIf(!hasOpenssl)`. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Certificates {
  /** PEM file of the authority that signed the rest. */
  readonly ca: string;
  /** An authority that signed nothing. */
  readonly otherCa: string;
  /** Makes a certificate: `from` and `to` as YYYYMMDDHHMMSSZ, host as IP:127.0.0.1 or DNS:name. */
  issue(name: string, host: string, from?: string, to?: string): { cert: string; key: string };
  remove(): void;
}

/** A certificate authority of our own in a temporary directory. */
export function newAuthority(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'weir-ca-'));
  const at = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  };
  const root = (name: string): string => {
    const subject = ['-subj', `/CN=weir test ${name}`, '-days', '30', '-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject);
    return at(`${name}.pem`);
  };
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '01\n');
  writeFileSync(
    at('ca.cnf'),
    '[ca]\ndefault_ca=d\n[d]\ndir=.\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n',
  );
  const ca = root('ca');
  const otherCa = root('other');
  return {
    ca,
    otherCa,
    issue(name, host, from = '20200101000000Z', to = '20491231000000Z') {
      openssl(
        'req',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
      );
      writeFileSync(at(`${name}.ext`), `subjectAltName=${host}\n`);
      const dates = ['-startdate', from, '-enddate', to];
      openssl(
        'ca',
        '-batch',
        '-config',
        'ca.cnf',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        ...dates,
        '-extfile',
        `${name}.ext`,
        '-in',
        `${name}.csr`,
        '-out',
        `${name}.pem`,
        '-notext',
      );
      return { cert: at(`${name}.pem`), key: at(`${name}.key`) };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

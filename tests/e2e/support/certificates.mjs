// Certificates of the tests' own, made by openssl.

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/// Keys and certificates in `folder`: NAME.key (0600) and NAME.pem. Those of `authority` sign others.
export class Certificates {
  constructor(folder) {
    this.folder = folder;
  }

  file(name, ending = 'pem') {
    return path.join(this.folder, `${name}.${ending}`);
  }

  pem(name) {
    return readFileSync(this.file(name));
  }

  key(name) {
    return readFileSync(this.file(name, 'key'));
  }

  authority(name) {
    this.#request(name, [], '-x509', '-days', '2');
    chmodSync(this.file(name, 'key'), 0o600);
  }

  /// For `subject` ("DNS:ehr.example"), valid for so many days from now; -1 has expired.
  signed(name, authority, subject = 'IP:127.0.0.1,DNS:localhost', days = 2) {
    this.#request(name, ['-addext', `subjectAltName=${subject}`, '-addext', 'basicConstraints=critical,CA:FALSE']);
    openssl('x509', '-req', '-in', this.file(name), '-out', this.file(name), '-days', String(days), '-copy_extensions', 'copy',
      '-CA', this.file(authority), '-CAkey', this.file(authority, 'key'));
    chmodSync(this.file(name, 'key'), 0o600);
  }

  /// NAME.crl: what `authority` has revoked; the next list is due in so many seconds.
  revocation_list(name, authority, revoked, seconds = 3600) {
    const at = (file) => this.file(`${name}.ca`, file);
    writeFileSync(at('cnf'), `[ca]\ndefault_ca = own\n[own]\ndatabase = ${at('index')}\ndefault_md = sha256\n`);
    writeFileSync(at('index'), '');
    const signed = ['-config', at('cnf'), '-cert', this.file(authority), '-keyfile', this.file(authority, 'key')];
    for (const each of revoked) openssl('ca', ...signed, '-revoke', this.file(each));
    openssl('ca', ...signed, '-gencrl', '-crlsec', String(seconds), '-out', this.file(name, 'crl'));
  }

  #request(name, extensions, ...kind) {
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`,
      '-keyout', this.file(name, 'key'), '-out', this.file(name), ...extensions, ...kind);
  }
}

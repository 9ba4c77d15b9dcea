// The listener's TLS, looked at by a tool that looks at all kinds of servers.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Certificates } from '../e2e/support/certificates.mjs';
import { start_service } from '../e2e/support/service.mjs';
import { missing, must, run, temporary_folder } from './support.mjs';

const skip = missing('sslscan', 'openssl');
const folder = temporary_folder();

for (const kind of ['ec', 'rsa']) {
  test(`sslscan finds TLS 1.2 and 1.3 with ephemeral keys and authenticated ciphers only, ${kind}`, { skip }, async () => {
    const made = new Certificates(folder);
    if (kind === 'ec') {
      made.authority('authority');
      made.signed('ec', 'authority');
    } else {
      must('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=rsa', '-keyout', made.file('rsa', 'key'),
        '-out', made.file('rsa')]);
    }
    const service = await start_service({ args: ['--tls-cert', made.file(kind), '--tls-key', made.file(kind, 'key')] });
    const { code, stdout } = run('sslscan', ['--no-colour', '--show-ciphers', `127.0.0.1:${service.port}`]);
    await service.stop();
    assert.equal(code, 0, stdout);
    const enabled = [...stdout.matchAll(/^(SSLv2|SSLv3|TLSv1\.\d)\s+(enabled|disabled)/gm)].map(([, version, how]) => `${version} ${how}`);
    assert.deepEqual(enabled, ['SSLv2 disabled', 'SSLv3 disabled', 'TLSv1.0 disabled', 'TLSv1.1 disabled', 'TLSv1.2 enabled', 'TLSv1.3 enabled']);
    const ciphers = [...stdout.matchAll(/^(?:Preferred|Accepted)\s+(TLSv1\.\d)\s+\d+ bits\s+(?:0x\w+\s+)?(\S+)/gm)].map(([, version, name]) => [version, name]);
    assert.ok(ciphers.length >= 6, stdout);
    for (const [version, name] of ciphers) {
      assert.match(name, version === 'TLSv1.3' ? /^TLS_(AES_(128|256)_GCM|CHACHA20_POLY1305)_/ : /^ECDHE-(ECDSA|RSA)-(AES\d+-GCM|CHACHA20)/);
    }
    assert.match(stdout, /renegotiation not supported|Session renegotiation not supported/i);
    assert.match(stdout, /Compression disabled|OpenSSL version does not support compression/);
    assert.doesNotMatch(stdout, /vulnerable to heartbleed(?<!not vulnerable to heartbleed)/i);
  });
}

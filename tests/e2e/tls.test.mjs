// TLS as operators set it up and clients meet it: files, handshakes, certificates of clients, and new ones while it runs.

import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import tls from 'node:tls';
import { createHash, randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { Certificates } from './support/certificates.mjs';
import { memory_hits } from './support/process_memory.mjs';
import { exchange, request_of } from './support/requests.mjs';
import { patience, run_program, short, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-tls-'));
after(() => rmSync(folder, { recursive: true }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const made = new Certificates(folder);
made.authority('authority');
made.authority('clients');
made.authority('strangers');
for (const name of ['server', 'second', 'third']) made.signed(name, 'authority');
made.signed('ehr', 'clients', 'DNS:ehr.example');
made.signed('stranger', 'strangers', 'DNS:ehr.example');
made.signed('expired', 'clients', 'DNS:ehr.example', -1);

const pair = (name = 'server') => ['--tls-cert', made.file(name), '--tls-key', made.file(name, 'key')];

/// A request over TLS; an error in place of an answer is told as {error}.
function ask(service, { method = 'GET', where = '/cds-services', body, client, agent, options = {} } = {}) {
  return new Promise((resolve) => {
    const shown = client ? { cert: made.pem(client), key: made.key(client) } : {};
    const request = https.request({ host: '127.0.0.1', port: service.port, path: where, method, ca: made.pem('authority'),
      headers: body ? { 'Content-Type': 'application/json' } : {}, agent: agent ?? false, ...shown, ...options }, (response) => {
      const chunks = [];
      const certificate = response.socket.getPeerCertificate().fingerprint256;
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', (error) => resolve({ error: error.code }));
      response.once('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString(), certificate }));
    });
    request.setTimeout(10_000 * patience, () => request.destroy(new Error('no answer')));
    request.once('error', (error) => resolve({ error: error.code ?? error.message }));
    request.end(body);
  });
}

const fingerprint_of = (name) => new X509Certificate(made.pem(name)).fingerprint256;

async function admin_of(service) {
  const line = () => service.stdout.match(/^isoguard admin listening on (\S+)$/m);
  for (let i = 0; i < 500 && !line(); ++i) await sleep(10);
  return (where) => fetch(line()[1] + where).then((response) => response.text());
}

const metric = (page, name) => Number(page.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1]);

test('what cannot be used is refused at the start, with its file', async () => {
  copyFileSync(made.file('server', 'key'), made.file('open', 'key'));
  chmodSync(made.file('open', 'key'), 0o644);
  for (const [args, why] of [
    [['--tls-cert', made.file('server')], /need each other/],
    [['--tls-cert', made.file('server'), '--tls-key', made.file('open', 'key')], /open\.key can be used by others than its owner; chmod 600 it/],
    [['--tls-cert', made.file('server'), '--tls-key', made.file('second', 'key')], /the key is not that of the first certificate/],
    [['--tls-cert', '/nowhere', '--tls-key', made.file('server', 'key')], /\/nowhere cannot be read/],
    [['--tls-cert', made.file('expired'), '--tls-key', made.file('expired', 'key')], /has expired/],
    [[...pair(), '--tls-client-ca', made.file('server', 'key')], /authorities of clients/],
    [[...pair(), '--tls-client-crl', made.file('server')], /--tls-client-crl needs --tls-client-ca/],
    [[...pair(), '--tls-client-ca', made.file('clients'), '--tls-client-crl', made.file('clients')], /clients\.pem: the revocation lists of clients are none in PEM/]]) {
    const run = await run_program(['serve', '--listen', '127.0.0.1:0', ...args]);
    assert.equal(run.code, 2, args.join(' '));
    assert.match(run.stderr, why);
    assert.doesNotMatch(run.stderr, /PRIVATE KEY/);
  }
});

const service = await start_service({ args: [...pair(), '--admin-listen', '127.0.0.1:0'] });
const admin = await admin_of(service);
after(() => service.stop());

test('the first line says https, and calls are answered', async () => {
  assert.match(service.first_line, /^isoguard listening on https:\/\/127\.0\.0\.1:\d+ \(policy eu-ppp\)$/);
  const discovery = await ask(service);
  assert.equal(discovery.status, 200);
  assert.equal(discovery.certificate, fingerprint_of('server'));
  const sign = JSON.parse(discovery.text).services.find(({ hook }) => hook === 'order-sign');
  const answer = await ask(service, { method: 'POST', where: `/cds-services/${sign.id}`, body: JSON.stringify(request_of('three-headlines', sign)) });
  assert.equal(answer.status, 200);
  assert.ok(JSON.parse(answer.text).cards.length >= 3);
});

for (const [what, options, works] of [
  ['1.3', { minVersion: 'TLSv1.3' }, true],
  ['1.2', { maxVersion: 'TLSv1.2' }, true],
  ['1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }, false],
  ['1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }, false],
  ['1.2 with CBC', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }, false],
  ['another authority than the client trusts', { ca: made.pem('strangers') }, false],
  ['another name', { servername: 'elsewhere.example', checkServerIdentity: tls.checkServerIdentity }, false]]) {
  test(`${what}: ${works ? 'agreed' : 'not agreed'}`, async () => {
    const answer = await ask(service, { options });
    assert.equal(answer.status === 200, works, JSON.stringify(answer));
  });
}

test('HTTP without TLS is told so; http/1.1 is what ALPN gives', async () => {
  assert.match(await exchange(service, 'GET /cds-services HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 400 [^]*This port speaks TLS/);
  const chosen = await new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port: service.port, ca: made.pem('authority'), ALPNProtocols: ['h2', 'http/1.1'] },
      () => socket.end(() => resolve(socket.alpnProtocol)));
    socket.once('error', reject);
  });
  assert.equal(chosen, 'http/1.1');
});

test('/metrics counts handshakes and says when the certificate expires', async () => {
  const page = await admin('/metrics');
  assert.ok(metric(page, 'isoguard_tls_handshakes_total{outcome="ok"}') >= 4);
  assert.ok(metric(page, 'isoguard_tls_handshakes_total{outcome="failed"}') >= 3);
  const left = metric(page, 'isoguard_tls_certificate_expires_seconds');
  assert.ok(left > 86400 && left <= 2 * 86400, String(left));
  assert.ok(JSON.parse(await admin('/ready')).warnings.includes('TLS: the certificate expires in 1 day'));
});

// Certificates of clients

for (const mode of ['required', 'optional']) {
  test(`certificates of clients, ${mode}`, async () => {
    const data = path.join(folder, `data-${mode}`);
    const asked = await start_service({ listen: '0.0.0.0:0',
      args: [...pair(), '--tls-client-ca', made.file('clients'), '--tls-client', mode, '--data-dir', data,
        ...(mode === 'optional' ? ['--allow-unauthenticated'] : [])] });
    for (const [client, works] of [['ehr', true], [undefined, mode === 'optional'], ['stranger', false], ['expired', false]]) {
      assert.equal((await ask(asked, { client })).status === 200, works, String(client));
    }
    const sign = JSON.parse((await ask(asked, { client: 'ehr' })).text).services.find(({ hook }) => hook === 'order-sign');
    await ask(asked, { client: 'ehr', method: 'POST', where: `/cds-services/${sign.id}`, body: JSON.stringify(request_of('three-headlines', sign)) });
    await asked.stop();
    assert.equal(/without client authentication/i.test(asked.stderr), mode === 'optional', asked.stderr);
    const expected = createHash('sha256').update(new X509Certificate(made.pem('ehr')).raw).digest('hex');
    const listed = await run_program(['audit', 'list', '--data-dir', data, '--type', 'decision']);
    const id = listed.stdout.split('\t')[2];
    const shown = await run_program(['audit', 'show', '--data-dir', data, id]);
    assert.match(shown.stdout, new RegExp(`"mtls_fp": ?"${expected}"`));
  });
}

test('a token of one client over the certificate of another is refused; over its own it is good', async () => {
  made.signed('ehr_b', 'clients', 'DNS:ehr-b.example,URI:spiffe://hospital/ehr-b');
  const sha256 = (name) => createHash('sha256').update(new X509Certificate(made.pem(name)).raw);
  const { publicKey, privateKey } = await generateKeyPair('RS384', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] };
  const file = path.join(folder, 'bound.json');
  const client = (name, more) => ({ name, iss: name, audience: 'https://cds.example', jwks, ...more });
  const known = [client('a', { certificate: { sans: ['ehr.example'] } }), client('b', { certificate: { sans: ['spiffe://hospital/ehr-b'] } }),
    client('pinned', { certificate: { sha256: [sha256('ehr').digest('hex')] } }), client('any')];
  writeFileSync(file, JSON.stringify({ clients: known }));
  const alone = await run_program(['serve', '--listen', '127.0.0.1:0', '--clients', file]);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /clients\/0\/certificate: needs --tls-client-ca/);

  const data = path.join(folder, 'data-bound');
  const bound = await start_service({ args: [...pair(), '--tls-client-ca', made.file('clients'), '--tls-client', 'optional', '--clients', file,
    '--data-dir', data, '--admin-listen', '127.0.0.1:0'] });
  const where = '/cds-services/order-sign';
  const sign = JSON.parse((await ask(bound)).text).services.find(({ id }) => id === 'order-sign');
  const body = JSON.stringify(request_of('three-headlines', sign));
  const now = Math.floor(Date.now() / 1000);
  const call = async (name, shown, more = {}) => {
    const token = await new SignJWT({ iss: name, aud: `https://cds.example${where}`, iat: now, exp: now + 200, jti: randomUUID(), ...more })
      .setProtectedHeader({ alg: 'RS384', kid: 'k', typ: 'JWT' }).sign(privateKey);
    return ask(bound, { method: 'POST', where, body, client: shown, options: { headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` } } });
  };
  const cnf = (name) => ({ cnf: { 'x5t#S256': sha256(name).digest('base64url') } });
  const rows = [
    ['a', 'ehr', {}, 200], ['a', 'ehr_b', {}, 401], ['a', undefined, {}, 401], ['b', 'ehr_b', {}, 200], ['b', 'ehr', {}, 401],
    ['pinned', 'ehr', {}, 200], ['pinned', 'ehr_b', {}, 401], ['any', 'ehr', {}, 200], ['any', undefined, {}, 200],
    ['any', 'ehr', cnf('ehr'), 200], ['any', 'ehr_b', cnf('ehr'), 401], ['any', undefined, cnf('ehr'), 401], ['any', 'ehr', { cnf: {} }, 401]];
  for (const [name, shown, more, status] of rows) {
    const answer = await call(name, shown, more);
    assert.deepEqual([answer.status, status === 401 && answer.text], [status, status === 401 && ''], JSON.stringify([name, shown, more]));
  }
  const page = await (await admin_of(bound))('/metrics');
  assert.equal(metric(page, 'isoguard_tokens_total{client="a",result="certificate"}'), 2);
  await bound.stop();
  const { stdout } = await run_program(['audit', 'list', '--data-dir', data, '--type', 'auth_failure']);
  assert.equal(stdout.trim().split('\n').length, rows.filter(([, , , status]) => status === 401).length);
});

test('revoked certificates of clients: refused, others pass, new lists are for new connections, and a broken one keeps the old', async () => {
  made.signed('lost', 'clients', 'DNS:lost.example');
  made.signed('later', 'clients', 'DNS:later.example');
  made.revocation_list('first', 'clients', ['lost']);
  made.revocation_list('second', 'clients', ['lost', 'later']);
  made.revocation_list('foreign', 'strangers', []);
  made.revocation_list('old', 'clients', [], 1);
  const used = path.join(folder, 'in-use.crl');
  const put = (name) => copyFileSync(made.file(name, 'crl'), used);
  put('first');
  const running = await start_service({ args: [...pair(), '--tls-client-ca', made.file('clients'), '--tls-client-crl', used, '--admin-listen', '127.0.0.1:0'] });
  const admin_page = await admin_of(running);
  const answered = async (client) => (await ask(running, { client })).status === 200;
  assert.deepEqual([await answered('ehr'), await answered('lost'), await answered('later')], [true, false, true]);
  const left = metric(await admin_page('/metrics'), 'isoguard_tls_client_crl_expires_seconds');
  assert.ok(left > 3600 - 60 * patience && left <= 3600, String(left));

  const kept = new https.Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal((await ask(running, { client: 'later', agent: kept })).status, 200);
  const reload = async (name, pattern) => {
    const from = running.stderr.length;
    put(name);
    running.child.kill('SIGHUP');
    for (let i = 0; i < 200 * patience && !pattern.test(running.stderr.slice(from)); ++i) await sleep(50);
    assert.match(running.stderr.slice(from), pattern);
  };
  await reload('second', /TLS: the certificate is the one in use; revoked certificates of clients: 2/);
  assert.deepEqual([await answered('ehr'), await answered('lost'), await answered('later')], [true, false, false]);
  assert.equal((await ask(running, { client: 'later', agent: kept })).status, 200, 'an open connection goes on');
  kept.destroy();

  await sleep(1100);  // until the one called old is
  for (const [name, why] of [['foreign', 'is not signed by one of their authorities'], ['old', 'has expired']]) {
    await reload(name, new RegExp(`TLS: the certificates in use stay, because .*in-use\\.crl: a revocation list of clients ${why}`));
    assert.deepEqual([await answered('ehr'), await answered('lost'), await answered('later')], [true, false, false]);
    assert.match(JSON.parse(await admin_page('/ready')).warnings.join('\n'), new RegExp(`newer files are not in use: .*${why}`));
  }
  await reload('first', /revoked certificates of clients: 1/);
  assert.deepEqual([await answered('ehr'), await answered('lost'), await answered('later')], [true, false, true]);
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
});

// New certificates

/// A service whose files can be replaced; `put` writes another pair there, key first.
async function replaceable(name) {
  const files = new Certificates(mkdtempSync(path.join(folder, 'in-use-')));
  const put = (which, key = which) => {
    writeFileSync(files.file('server', 'key'), made.key(key), { mode: 0o600 });
    writeFileSync(files.file('server'), made.pem(which));
  };
  put(name);
  const running = await start_service({ args: ['--tls-cert', files.file('server'), '--tls-key', files.file('server', 'key'),
    '--admin-listen', '127.0.0.1:0'] });
  const said = async (pattern) => {
    for (let i = 0; i < 300 * patience && !pattern.test(running.stderr); ++i) await sleep(50);
    assert.match(running.stderr, pattern);
  };
  return { running, put, said, ready: async () => JSON.parse(await (await admin_of(running))('/ready')) };
}

test('SIGHUP under load: no request fails, old connections keep their certificate, new ones get the new', async () => {
  const { running, put, said } = await replaceable('server');
  const kept = new https.Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal((await ask(running, { agent: kept })).certificate, fingerprint_of('server'));
  const answers = [];
  let over = false;
  const load = Array.from({ length: 4 }, async () => {
    while (!over) answers.push(await ask(running));
  });
  const load_sees = async (name) => {
    for (let i = 0; i < 1000 * patience && !answers.slice(-4).some(({ certificate }) => certificate === fingerprint_of(name)); ++i) await sleep(10);
  };
  await load_sees('server');
  for (const name of short ? ['second'] : ['second', 'third', 'second']) {
    put(name);
    running.child.kill('SIGHUP');
    const begun = performance.now();
    let seen;
    while (seen !== fingerprint_of(name) && performance.now() - begun < 10_000 * patience) seen = (await ask(running)).certificate;
    assert.equal(seen, fingerprint_of(name));
    await load_sees(name);
  }
  await said(/TLS: new connections get a new certificate, valid until 20/);
  assert.equal((await ask(running, { agent: kept })).certificate, fingerprint_of('server'), 'the old connection goes on');
  over = true;
  await Promise.all(load);
  kept.destroy();
  assert.ok(answers.length > (short ? 5 : 20));
  assert.deepEqual(answers.filter(({ status }) => status !== 200), []);
  const seen = new Set(answers.map(({ certificate }) => certificate));
  assert.ok(seen.has(fingerprint_of('server')) && seen.has(fingerprint_of('second')));
  await running.stop();
});

test('a bad pair keeps the old one, /ready says why, and a good one mends it', async () => {
  const { running, put, said, ready } = await replaceable('server');
  put('second', 'third');
  running.child.kill('SIGHUP');
  await said(/TLS: the certificates in use stay, because \S+ with \S+: the key is not that of the first certificate/);
  assert.equal((await ask(running)).certificate, fingerprint_of('server'));
  assert.match((await ready()).warnings.join('\n'), /TLS: newer files are not in use: .* the key is not that/);
  put('second');
  await said(/TLS: new connections get a new certificate/);  // without a signal: the files have changed
  assert.equal((await ask(running)).certificate, fingerprint_of('second'));
  assert.doesNotMatch((await ready()).warnings.join('\n'), /newer files/);
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
});

test('no secret in arguments, environment, logs or answers', async () => {
  const lines = made.key('server').toString().split('\n').filter((line) => line.length > 40);
  const said = service.stdout + service.stderr + (await ask(service)).text + (await admin('/metrics')) + (await admin('/ready')) +
    readFileSync(`/proc/${service.child.pid}/cmdline`) + readFileSync(`/proc/${service.child.pid}/environ`);
  for (const line of lines) assert.ok(!said.includes(line));
  assert.ok(readdirSync(folder).length > 0 && lines.length >= 2);
});

test('no token stays in memory, in none of the buffers of TLS either', { skip: short && 'sanitizers keep what is freed' }, async () => {
  const quiet = await start_service({ args: pair() });
  const sign = JSON.parse((await ask(quiet)).text).services.find(({ hook }) => hook === 'order-sign');
  const agent = new https.Agent({ keepAlive: true, maxSockets: 4 });
  const tokens = Array.from({ length: 40 }, () => `tok-${randomBytes(24).toString('hex')}`);
  await Promise.all(tokens.map(async (token) => {
    const body = JSON.stringify({ ...request_of('three-headlines', sign), fhirServer: 'https://ehr.example/fhir',
      fhirAuthorization: { access_token: token, token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'x' } });
    assert.equal((await ask(quiet, { method: 'POST', where: `/cds-services/${sign.id}`, body, agent })).status, 200);
  }));
  await sleep(500);
  const hits = memory_hits(quiet.child.pid, tokens.flatMap((token) => [token.slice(0, 20), token.slice(-20)]));
  assert.deepEqual(hits, [], `${hits.length} hits, connections still open`);
  agent.destroy();
  await quiet.stop();
});

// The nginx example: nginx reads it, and with two real replicas behind it, it does what it says.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { start_service } from '../e2e/support/service.mjs';
import { missing, must, read, run, source_dir, temporary_folder } from './support.mjs';

const skip = missing('nginx', 'openssl');
const folder = temporary_folder();
const conf = path.join(folder, 'nginx.conf');

async function free_port() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/// An authority of the folder's own, and what it signed: NAME.key and NAME.pem.
function certificate(name, subject, authority) {
  const file = (ending, of = name) => path.join(folder, `${of}.${ending}`);
  const common = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${subject}`,
    '-keyout', file('key'), '-out', file('pem')];
  const signed = authority ? ['-CA', file('pem', authority), '-CAkey', file('key', authority), '-addext', `subjectAltName=DNS:${subject}`,
    '-addext', 'basicConstraints=critical,CA:FALSE'] : [];
  must('openssl', [...common, ...signed]);
}

/// The example as it stands, with the files, ports and replicas of this test.
function example({ port, replicas }) {
  return read('nginx', 'isoguard.conf')
    .replaceAll('/etc/nginx/isoguard/', `${folder}/`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:8080', `127.0.0.1:${replicas[0]}`)
    .replace('127.0.0.1:8081', `127.0.0.1:${replicas[1]}`);
}

function write_conf(http) {
  mkdirSync(path.join(folder, 'tmp'), { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/tmp/${kind};`).join('\n');
  writeFileSync(conf, `daemon off;\nworker_processes 2;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log notice;\n` +
    `events { worker_connections 256; }\nhttp {\naccess_log ${folder}/access.log;\n${temporary}\n${http}\n}\n`);
}

const replicas = [];
let nginx;
let port;

before(async () => {
  if (skip) return;
  certificate('clients', 'clients of isoguard');
  certificate('authority', 'servers');
  certificate('server', 'isoguard.example', 'authority');
  certificate('ehr', 'ehr.example', 'clients');
  certificate('stranger', 'stranger.example', 'authority');
  replicas.push(await start_service(), await start_service());
  port = await free_port();
  write_conf(example({ port, replicas: replicas.map((replica) => replica.port) }));
  // As whoever runs the test, since root's nginx would give its folders to another user.
  nginx = spawn('nginx', ['-p', folder, '-c', conf, '-g', 'user root;'], { stdio: 'ignore' });
  for (let i = 0; i < 200 && (await status_of({}).catch(() => 0)) !== 200; ++i) await new Promise((resolve) => setTimeout(resolve, 50));
});

after(async () => {
  if (nginx) {
    const ended = new Promise((resolve) => nginx.once('exit', resolve));
    nginx.kill('SIGQUIT');
    await ended;
  }
  for (const replica of replicas) await replica.stop();
});

function call({ client = 'ehr', target = '/cds-services', method = 'GET', headers = {}, body, ...tls }) {
  const file = (name) => readFileSync(path.join(folder, name));
  const identity = client ? { key: file(`${client}.key`), cert: file(`${client}.pem`) } : {};
  return new Promise((resolve, reject) => {
    const request = https.request({ host: '127.0.0.1', port, path: target, method, headers: { Host: 'isoguard.example', ...headers },
      servername: 'isoguard.example', ca: file('authority.pem'), agent: false, ...identity, ...tls }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.setTimeout(10_000, () => request.destroy(new Error('late')));
    request.end(body);
  });
}
const status_of = async (options) => (await call(options)).status;
const example_request = readFileSync(path.join(source_dir, 'examples', 'three-headlines.json'));
const sign = (body, more = {}) => ({ target: '/cds-services/order-sign', method: 'POST', body, headers: { 'Content-Type': 'application/json', ...more.headers }, ...more });

test('nginx reads it without a warning', { skip }, () => {
  const { code, text } = run('nginx', ['-t', '-p', folder, '-c', conf, '-g', 'user root;']);
  assert.equal(code, 0, text);
  assert.doesNotMatch(text, /\[warn\]|\[emerg\]/);
});

test('an EHR that it knows gets its cards, over TLS 1.2 and 1.3', { skip }, async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const answer = await call(sign(example_request, { minVersion: version, maxVersion: version }));
    assert.equal(answer.status, 200, answer.text);
    assert.ok(JSON.parse(answer.text).cards.length >= 3);
  }
});

test('older TLS is refused', { skip }, () =>
  assert.rejects(call({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })));

for (const client of [null, 'stranger']) {
  test(`${client ?? 'a caller without certificate'} is refused before anything reaches a replica`, { skip }, async () => {
    const answer = await call(sign(example_request, { client }));
    assert.equal(answer.status, 400);
    assert.doesNotMatch(answer.text, /cards/);
  });
}

const kLimits = [
  { what: 'a body of 6 MiB is passed on', status: 200, request: () => sign(Buffer.concat([example_request, Buffer.alloc(6 * 1024 * 1024 - example_request.length, ' ')])) },
  { what: 'one byte more is not', status: 413, request: () => sign(Buffer.alloc(6 * 1024 * 1024 + 1, ' ')) },
  { what: 'headers of 12 KiB in lines of 6 are passed on', status: 200, request: () => ({ headers: { a: 'x'.repeat(6000), b: 'x'.repeat(6000) } }) },
  { what: 'headers of 24 KiB are not', status: 400, request: () => ({ headers: { a: 'x'.repeat(6000), b: 'x'.repeat(6000), c: 'x'.repeat(6000), d: 'x'.repeat(6000) } }) },
  { what: 'a target of 9 KiB is not', status: 414, request: () => ({ target: `/cds-services/${'x'.repeat(9000)}` }) },
  { what: 'another path is not', status: 404, request: () => ({ target: '/metrics' }) },
];

for (const { what, status, request } of kLimits) {
  test(what, { skip }, async () => assert.equal(await status_of(request()), status));
}

test('a replica that is killed costs no call', { skip }, async () => {
  await replicas[0].stop('SIGKILL');
  const statuses = [];
  for (let i = 0; i < 40; ++i) statuses.push(await status_of(sign(example_request)));
  assert.deepEqual(statuses, Array(40).fill(200));
});

test('nothing of a request is in the logs', { skip }, () => {
  const logged = readFileSync(path.join(folder, 'access.log'), 'utf8') + readFileSync(path.join(folder, 'error.log'), 'utf8');
  const patient = JSON.parse(example_request).context.patientId;
  assert.ok(logged.includes('/cds-services/order-sign'));
  assert.ok(!logged.includes(patient), patient);
});

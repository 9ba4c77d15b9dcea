// The nginx example: nginx reads it, and with two real replicas behind it, it does what it says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { Nginx, skip } from '../e2e/support/nginx.mjs';
import { start_service } from '../e2e/support/service.mjs';
import { run, source_dir } from './support.mjs';

const replicas = [];
let nginx;

before(async () => {
  if (skip) return;
  replicas.push(await start_service(), await start_service());
  nginx = await Nginx.start(replicas.map(({ port }) => port));
});

after(async () => {
  await nginx?.stop();
  for (const replica of replicas) await replica.stop();
});

const call = (options) => nginx.call(options);
const status_of = async (options) => (await call(options)).status;
const example_request = readFileSync(path.join(source_dir, 'examples', 'three-headlines.json'));
const sign = (body, more = {}) => ({ target: '/cds-services/order-sign', method: 'POST', body, headers: { 'Content-Type': 'application/json', ...more.headers }, ...more });

test('nginx reads it without a warning', { skip }, () => {
  const { code, text } = run('nginx', ['-t', ...nginx.arguments]);
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
  const logged = nginx.log('access') + nginx.log('error');
  const patient = JSON.parse(example_request).context.patientId;
  assert.ok(logged.includes('/cds-services/order-sign'));
  assert.ok(!logged.includes(patient), patient);
});

// What is asked once more of the other replica, and what is not

const kAnswers = [
  { what: 'a replica that ends the connection without a word', first: (request, response) => response.socket.destroy(), tries: 2, status: 200 },
  { what: 'a replica that ends it within the head of its answer', first: (request, response) => response.socket.end('HTTP/1.1 200 O'), tries: 2, status: 200 },
  { what: 'a replica that has not answered after two seconds', first: () => {}, tries: 2, status: 200 },
  ...[401, 429, 500, 503].map((status) => ({ what: `a replica that says ${status}`, first: (request, response) => response.writeHead(status, { 'Retry-After': '3' }).end('{}'),
    tries: 1, status, headers: { 'retry-after': '3' } })),
];

for (const { what, first, tries, status, headers = {} } of kAnswers) {
  test(`${what}: a call is asked ${tries === 2 ? 'once more, of the other' : 'once, and the answer passed on'}`, { skip }, async () => {
    const asked = [];
    const replica = async (name) => {
      const server = http.createServer((request, response) => {
        asked.push(name);
        request.resume().once('end', () => (asked.length === 1 ? first(request, response) : response.end('{"cards": []}')));
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    };
    const servers = [await replica('a'), await replica('b')];
    const between = await Nginx.start(servers.map((server) => server.address().port));
    const answer = await between.call(sign(example_request));
    await between.stop();
    servers.forEach((server) => server.close().closeAllConnections());
    assert.equal(answer.status, status, answer.text);
    assert.equal(asked.length, tries);
    assert.equal(new Set(asked).size, tries);
    for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value);
  });
}

// What became of the answers to decisions: delivered, or the client was gone, as the audit says it afterwards.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { generate } from './scenario_generator.mjs';
import { scenarios } from './support/cases.mjs';
import { events_of } from './support/records.mjs';
import { discover, exchange, post, request_of } from './support/requests.mjs';
import { patience, run_program, short, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-delivery-'));
after(() => rmSync(folder, { recursive: true }));
const kServerMs = 200 * patience;
const patient = generate(scenarios.find(({ id }) => id === 'three-headlines')).resources.find(({ resourceType }) => resourceType === 'Patient');
const slow = new Worker(new URL('./support/slow_fhir_server.mjs', import.meta.url), { workerData: { ms: kServerMs, patient } });
const slow_url = `http://127.0.0.1:${await new Promise((resolve) => slow.once('message', resolve))}/fhir`;
slow.unref();

const start = (name, args = [], options = {}) => start_service({ ...options, args: ['--data-dir', path.join(folder, name), ...args] });
const of_type = (events, type) => events.filter((event) => event.type === type);
/// {delivered: ids, client_gone: ids …} over all events of that type.
function ends_of(events) {
  const all = { delivered: [], client_closed: [], client_gone: [], withheld: [], before_record: [] };
  for (const { delivery } of of_type(events, 'delivery')) {
    for (const [end, ids] of Object.entries(delivery)) all[end].push(...ids);
  }
  return all;
}
const show = (name, id) => run_program(['audit', 'show', '--data-dir', path.join(folder, name), id]);

/// The bytes of a call by `user` that has to read from the slow server.
function slow_call(sign, user, headers = '') {
  const request = request_of('three-headlines', sign);
  const body = JSON.stringify({ ...request, prefetch: {}, context: { ...request.context, userId: user }, fhirServer: slow_url,
    fhirAuthorization: { access_token: 't', token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'x' } });
  return `POST /cds-services/${sign.id} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/// Sends, and leaves in that way while the service waits for the FHIR server.
function leave(service, bytes, how) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(bytes, () => setTimeout(() => socket[how](), kServerMs / 3)));
    socket.on('data', () => {});
    socket.on('error', (error) => (['ECONNRESET', 'EPIPE'].includes(error.code) ? undefined : reject(error)));
    socket.once('end', () => socket.end());
    socket.once('close', resolve);
  });
}

test('who read its answer, who was gone before and who had hung up are told apart', async () => {
  const service = await start('ends', ['--fhir-deadline-ms', String(4 * kServerMs), '--fhir-server', `${slow_url} release=r4`]);
  const sign = (await discover(service))['order-sign'];
  const answer = await exchange(service, slow_call(sign, 'Practitioner/reads', 'Connection: close\r\n'));
  assert.match(answer, /^HTTP\/1.1 200 /);
  await leave(service, slow_call(sign, 'Practitioner/resets'), 'resetAndDestroy');
  await leave(service, slow_call(sign, 'Practitioner/destroys'), 'destroy');
  await leave(service, slow_call(sign, 'Practitioner/half-closes', 'Connection: close\r\n'), 'end');
  await sleep(2 * kServerMs + 1500 * patience);  // and the next event about it
  const list = await run_program(['audit', 'list', '--data-dir', path.join(folder, 'ends'), '--type', 'delivery']);
  assert.match(list.stdout, /\tdelivery\t/);
  const decisions = (await run_program(['audit', 'list', '--data-dir', path.join(folder, 'ends'), '--type', 'decision'])).stdout.trim().split('\n')
    .map((line) => line.split('\t'));
  const id_of = (user) => decisions.find((fields) => fields[4] === user)[2];
  assert.ok(answer.includes(id_of('Practitioner/reads')));
  const table = [['Practitioner/reads', 'delivered', / was delivered: all bytes/], ['Practitioner/resets', 'client_gone', / was NOT delivered: the client was gone/],
    ['Practitioner/destroys', 'client_closed', / had closed its side before/], ['Practitioner/half-closes', 'client_closed', / had closed its side before/]];
  for (const [user, , says] of table) {
    const told = await show('ends', id_of(user));
    assert.equal(told.code, 0);
    assert.equal(JSON.parse(told.stdout).user.ref, user);
    assert.match(told.stderr, says, user);
  }
  await service.stop();
  const ends = ends_of(await events_of(path.join(folder, 'ends')));
  for (const [user, end] of table) assert.ok(ends[end].includes(id_of(user)), `${user}: ${JSON.stringify(ends)}`);
});

/// Calls by as many clients, some of which reset their connection now and then. Returns the event ids that were read.
async function load(service, bodies, count, clients) {
  const read = new Set();
  let left = count;
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; left > 0; ++i) {
      --left;
      const body = bodies[i % bodies.length];
      await new Promise((resolve) => {
        const request = http.request({ host: '127.0.0.1', port: service.port, method: 'POST', path: '/cds-services/order-sign', agent,
          headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, (response) => {
          response.resume();
          response.once('end', () => {
            const id = response.headers['x-event-id'];  // none where a busy disk did not acknowledge in time
            if (id) read.add(id);
            resolve();
          });
          response.once('error', resolve);
        });
        request.once('error', resolve);
        request.end(body, () => {
          if (client % 4 === 0 && i % 5 === 0) setTimeout(() => request.socket?.resetAndDestroy(), i % 3);
        });
      });
    }
    agent.destroy();
  }));
  return read;
}

test('over a load each decision is told once, and in few events', async () => {
  const count = short ? 400 : 4000;
  const service = await start('load');
  const sign = (await discover(service))['order-sign'];
  const begin = Date.now();
  const read = await load(service, ['three-headlines', 'base-female', 'other-drug-female'].map((id) => JSON.stringify(request_of(id, sign))), count, 16);
  await service.stop();
  const seconds = (Date.now() - begin) / 1000;
  const events = await events_of(path.join(folder, 'load'));
  const decisions = of_type(events, 'decision').map(({ event_id }) => event_id).sort();
  const ends = ends_of(events);
  assert.ok(decisions.length > count * 0.8, `${decisions.length} decisions`);
  assert.deepEqual(Object.values(ends).flat().sort(), decisions, 'each once');
  const delivered = new Set(ends.delivered);
  for (const id of read) assert.ok(delivered.has(id), `${id} was read`);
  assert.ok(read.size > count * 0.7);
  assert.deepEqual(ends.withheld, []);
  assert.ok(ends.client_gone.length > 0, 'some had gone');
  const told = of_type(events, 'delivery').length;
  assert.ok(told <= seconds + decisions.length / 1000 + 2, `${told} events in ${seconds} s`);
  assert.equal(events.at(-2).config.what, 'stopped');
  const key = (await run_program(['audit', 'key', path.join(folder, 'load', 'audit', 'signing.key')])).stdout.trim();
  const verified = await run_program(['audit', 'verify', '--data-dir', path.join(folder, 'load'), '--key', key]);
  assert.equal(verified.code, 0, verified.stdout);
});

test('after a kill nobody claims to know', async () => {
  const service = await start('kill');
  const sign = (await discover(service))['order-sign'];
  const known = (await post(service, '/cds-services/order-sign', request_of('base-female', sign))).headers.get('x-event-id');
  await sleep(2500 * patience);
  const last = (await post(service, '/cds-services/order-sign', request_of('base-female', sign))).headers.get('x-event-id');
  await service.stop('SIGKILL');
  assert.match((await show('kill', known)).stderr, / was delivered/);
  assert.match((await show('kill', last)).stderr, / was delivered|is named by no delivery event: whether its answer was delivered is unknown/);
  const again = await start('kill');
  await again.stop();
  assert.match((await show('kill', known)).stderr, / was delivered/);
});

// What the process writes to standard error, and the traces it is part of.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { generate } from './scenario_generator.mjs';
import { scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { discover, exchange, post, request_of, send } from './support/requests.mjs';
import { run_program, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-log-'));
after(() => rmSync(folder, { recursive: true }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const kSign = '/cds-services/order-sign';
const kTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
const kTraceparent = `00-${kTrace}-00f067aa0ba902b7-01`;

/// Each line of what has been written, which must be a JSON object with its time, level and event.
function lines_of(service) {
  assert.ok(service.stderr === '' || service.stderr.endsWith('\n'), service.stderr.slice(-200));
  return service.stderr.split('\n').slice(0, -1).map((text) => {
    assert.match(text, /^[\x20-\x7e]+$/);
    const line = JSON.parse(text);
    assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.ok(['info', 'warning', 'error'].includes(line.level), text);
    assert.equal(typeof line.event, 'string');
    return line;
  });
}

const start = (options = {}) => start_service({ ...options, args: ['--log', 'json', '--log-requests', ...(options.args ?? [])] });

async function requests_in(service, count) {
  const found = () => lines_of(service).filter(({ event }) => event === 'request');
  for (let i = 0; i < 500 && found().length < count; ++i) await sleep(10);
  return found();
}

test('without options: sentences, and none for requests', async () => {
  const service = await start_service();
  await post(service, kSign, '{}');
  await service.stop();
  assert.match(service.stderr, /^isoguard: decisions are NOT recorded[^\n]*\n$/);
});

test('a line for each answer, with the event id of its record and what joins it with other logs', async () => {
  const service = await start({ args: ['--data-dir', path.join(folder, 'kept')] });
  const services = await discover(service);
  const request = request_of('base-female', services['order-sign']);
  const traced = await post(service, kSign, request,
    { 'Content-Type': 'application/json', traceparent: kTraceparent, 'X-Request-Id': '0123456789abcdef' });
  await post(service, kSign, '{}');
  await send(service, 'GET', kSign);
  await send(service, 'OPTIONS', kSign);
  await post(service, '/nowhere', '{}');
  await post(service, `${kSign}/feedback`, '{"feedback":[]}');
  await exchange(service, 'GARBAGE\r\n\r\n');
  const lines = await requests_in(service, 8);
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
  assert.deepEqual(lines.map(({ endpoint, service: name, status }) => [endpoint, name, status]), [
    ['discovery', undefined, 200],
    ['call', 'order-sign', 200],
    ['call', 'order-sign', 400],
    ['call', 'order-sign', 405],
    ['preflight', 'order-sign', 204],
    ['none', undefined, 404],
    ['feedback', 'order-sign', 400],
    ['listener', undefined, 400],
  ]);
  const [, call] = lines;
  assert.equal(call.event_id, traced.headers.get('x-event-id'));
  assert.equal(call.trace_id, kTrace);
  assert.equal(call.x_request_id, '0123456789abcdef');
  assert.equal(call.peer, '127.0.0.1');
  assert.ok(call.duration_us > 0 && call.duration_us < 10_000_000);
  for (const line of lines) {
    const known = ['time', 'level', 'event', 'endpoint', 'service', 'status', 'duration_us', 'event_id', 'peer', 'x_request_id', 'trace_id'];
    assert.deepEqual(Object.keys(line).filter((name) => !known.includes(name)), []);
  }
});

test('nothing that a client sends makes, breaks or gets into a line', async () => {
  const service = await start();
  const services = await discover(service);
  const kCanary = 'Canary-Jane-1970';
  const kNasty = ['\r\n{"event":"forged"}\r\n', '\u001b[2J', '\u2028', '\u202e', '\u0085', '"', '\\'];
  const whole = request_of('base-female', services['order-sign']);
  let sent = 1;
  /// Each string of a request in turn.
  const places = [];
  const walk = (value, where) => {
    if (typeof value === 'string') places.push(where);
    else if (value && typeof value === 'object') for (const key of Object.keys(value)) walk(value[key], [...where, key]);
  };
  walk(whole, []);
  for (const [index, where] of places.entries()) {
    if (index % 7 && where[0] === 'prefetch') continue;  // a sample of them
    const request = structuredClone(whole);
    let at = request;
    for (const key of where.slice(0, -1)) at = at[key];
    at[where.at(-1)] = kCanary + kNasty[index % kNasty.length];
    await post(service, kSign, request);
    ++sent;
  }
  for (const nasty of ['%0d%0a%7b', '%1b', '%e2%80%a8', '"\\']) {
    await send(service, 'POST', `/cds-services/${kCanary}${encodeURI(nasty)}?${kCanary}`, { body: '{}' });
    ++sent;
  }
  for (const header of ['X-Request-Id', 'traceparent', 'tracestate', 'User-Agent', 'Origin', 'Content-Type']) {
    await exchange(service, `POST ${kSign} HTTP/1.1\r\nHost: a\r\n${header}: ${kCanary}\u001b[0m"\\\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
    ++sent;
  }
  const lines = await requests_in(service, sent);
  await service.stop();
  assert.equal(lines.length, sent);
  assert.equal(lines_of(service).filter(({ event }) => event === 'forged').length, 0);
  assert.ok(!service.stderr.includes('Canary'), service.stderr.match(/.*Canary.*/)?.[0]);
});

test('who does not read the log holds nobody up, and what is lost is counted', async () => {
  const service = await start({ args: ['--admin-listen', '127.0.0.1:0'] });
  for (let i = 0; i < 500 && !/admin/.test(service.stdout); ++i) await sleep(10);
  const admin = service.stdout.match(/^isoguard admin listening on (\S+)$/m)[1];
  const lost = async () => Number((await (await fetch(`${admin}/metrics`)).text()).match(/^isoguard_log_lines_lost_total (\d+)$/m)[1]);
  assert.equal(await lost(), 0);
  service.child.stderr.removeAllListeners('data');
  service.child.stderr.pause();
  let asked = 0;
  const ask = async () => {
    while (asked < 13_000) {
      ++asked;
      assert.equal((await send(service, 'GET', '/nowhere')).status, 404);
    }
  };
  await Promise.all(Array.from({ length: 16 }, ask));
  assert.ok(await lost() > 0);
  service.child.stderr.on('data', () => {});
  service.child.stderr.resume();
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
});

test('what is wrong with the start, a reload and the installation is a line, too', async () => {
  const refused = await run_program(['serve', '--log', 'json', '--listen', 'nonsense']);
  assert.equal(refused.code, 2);
  assert.equal(JSON.parse(refused.stderr).level, 'error');
  const unknown = await run_program(['serve', '--log', 'xml']);
  assert.notEqual(unknown.code, 0);
  const service = await start();
  service.child.kill('SIGHUP');
  for (let i = 0; i < 500 && !/reload/.test(service.stderr); ++i) await sleep(10);
  await service.stop();
  const lines = lines_of(service);
  assert.match(lines[0].message, /NOT recorded/);
  assert.equal(lines[0].level, 'warning');
  assert.deepEqual([lines[1].level, lines[1].message], ['info', 'reload: nothing changed']);
});

// Traces

const store = await new FhirStore().start();
after(() => store.stop?.());
const generated = generate(scenarios.find(({ id }) => id === 'base-female'));
await store.add(generated.resources);

/// Headers that the store saw for a call with these, by name.
async function traced(service, ehr, headers) {
  store.requests.length = 0;
  const answer = await post(service, kSign, ehr.with_access(ehr.bare('order-sign', generated.context)),
    { 'Content-Type': 'application/json', ...headers });
  const asked = store.requests.filter(({ url }) => !url.includes('metadata'));
  assert.ok(asked.length > 0);
  const seen = new Set(asked.map((request) => `${request.headers.traceparent} ${request.headers.tracestate ?? ''}`));
  assert.equal(seen.size, 1, 'one span asks for all');
  const [parent, state] = [...seen][0].split(' ');
  return { parent, state, event: answer.headers.get('x-event-id') };
}

test('a trace goes on at the FHIR server and stands in the record', async () => {
  const data_dir = path.join(folder, 'traced');
  const service = await start({ fhir_servers: [store.base_url], args: ['--data-dir', data_dir] });
  const ehr = new Ehr(service, store);
  const on = await traced(service, ehr, { traceparent: kTraceparent, tracestate: 'rojo=00f067aa0ba902b7' });
  assert.match(on.parent, new RegExp(`^00-${kTrace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  assert.equal(on.state, 'rojo=00f067aa0ba902b7');
  const begun = await traced(service, ehr, {});
  assert.match(begun.parent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.ok(!begun.parent.includes(kTrace));
  for (const bad of ['4711', kTraceparent.replace('00-', 'ff-'), kTraceparent.toUpperCase(), `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]) {
    const other = await traced(service, ehr, { traceparent: bad, tracestate: 'rojo=1' });
    assert.match(other.parent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/, bad);
    assert.equal(other.state, '', 'a state without its parent');
  }
  await service.stop();
  const shown = await run_program(['audit', 'show', on.event, '--data-dir', data_dir]);
  assert.ok(shown.stdout.includes(kTraceparent), shown.stdout + shown.stderr);
  assert.ok(shown.stdout.includes(on.parent));
});

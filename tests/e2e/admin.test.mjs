// The listener for operators: /live, /ready, /metrics, what the service manager is told, and a stop that cuts no call.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { generate } from './scenario_generator.mjs';
import { rule_of, scenarios } from './support/cases.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { patience, run_program, start_service } from './support/service.mjs';
import { TroubledServer } from './support/troubled_server.mjs';

const kHealthMs = 100 * patience;
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-admin-'));
after(() => rmSync(folder, { recursive: true }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// A service with an admin listener; `admin(path)` asks it.
async function start(options = {}) {
  const service = await start_service({ ...options, args: ['--admin-listen', '127.0.0.1:0', ...(options.args ?? [])] });
  const line = () => service.stdout.match(/^isoguard admin listening on (\S+)$/m);
  for (let i = 0; i < 500 && !line(); ++i) await sleep(10);
  const url = line()[1];
  service.admin = async (where, init = {}) => {
    const begin = performance.now();
    const response = await fetch(url + where, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ms: performance.now() - begin };
  };
  service.ready = async () => {
    const answer = await service.admin('/ready');
    return { status: answer.status, ...JSON.parse(answer.text) };
  };
  service.metrics = async () => samples((await service.admin('/metrics')).text);
  return service;
}

/// name{labels} → number, of a page of which each line must be of the format.
function samples(text) {
  const found = new Map();
  let family;
  for (const line of text.split('\n').slice(0, -1)) {
    const type = line.match(/^# TYPE ([a-z_]+) (counter|gauge|histogram)$/);
    if (type) family = type[1];
    if (line.startsWith('#')) {
      assert.match(line, /^# (TYPE [a-z_]+ (counter|gauge|histogram)|HELP [a-z_]+ \S.*)$/);
      continue;
    }
    const sample = line.match(/^([a-z_]+)((?:\{[a-z0-9_]+="(?:[^"\\]|\\.)*"(?:,[a-z0-9_]+="(?:[^"\\]|\\.)*")*\})?) (\d+(?:\.\d+)?)$/);
    assert.ok(sample, line);
    assert.ok(sample[1].startsWith(family), line);
    assert.ok(!found.has(sample[1] + sample[2]), `twice: ${line}`);
    found.set(sample[1] + sample[2], Number(sample[3]));
  }
  assert.ok(text.endsWith('\n'));
  return found;
}

const of_family = (metrics, name) => Object.fromEntries([...metrics].filter(([key]) => key.startsWith(`${name}{`))
  .map(([key, value]) => [key.slice(name.length), value]));

test('off unless asked for, and not beyond this machine by accident', async () => {
  const service = await start_service();
  await sleep(50);
  assert.doesNotMatch(service.stdout, /admin/);
  await service.stop();
  for (const [address, why] of [['0.0.0.0:0', /authenticates nobody/], ['[::]:0', /authenticates nobody/],
    ['10.0.0.1:1', /authenticates nobody/], ['9090', /must be ADDRESS:PORT/]]) {
    const run = await run_program(['serve', '--listen', '127.0.0.1:0', '--admin-listen', address]);
    assert.equal(run.code, 2, address);
    assert.match(run.stderr, why);
  }
  const open = await start_service({ args: ['--admin-listen', '0.0.0.0:0', '--admin-beyond-loopback'] });
  assert.deepEqual(await open.stop(), { code: 0, signal: null });
  const by_environment = await start_service({ env: { ISOGUARD_ADMIN_LISTEN: '127.0.0.1:0' } });
  for (let i = 0; i < 500 && !/admin listening/.test(by_environment.stdout); ++i) await sleep(10);
  assert.match(by_environment.stdout, /admin listening on http:\/\/127\.0\.0\.1:\d+\n/);
  await by_environment.stop();
});

test('what it answers, and what it does not', async () => {
  const service = await start({ listen: '0.0.0.0:0', args: ['--allow-unauthenticated'] });
  const ready = await service.ready();
  assert.equal(ready.status, 200);
  assert.equal(ready.ready, true);
  assert.deepEqual(ready.reasons, []);
  assert.equal(ready.stage, 'serving');
  assert.equal(ready.knowledge.policy, 'eu-ppp');
  assert.match(ready.knowledge.sha256, /^[0-9a-f]{64}$/);
  assert.ok(Math.abs(Date.parse(ready.knowledge.since) - Date.now()) < 60_000 * patience);
  assert.deepEqual(ready.warnings.map((warning) => warning.replace(/:.*/, '')),
    ['decisions are NOT recorded', 'listening beyond this machine WITHOUT client authentication']);
  assert.equal((await service.admin('/live')).text, 'live\n');
  assert.equal((await service.admin('/metrics')).headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal((await service.admin('/live', { method: 'HEAD' })).status, 200);
  const refused = await service.admin('/ready', { method: 'POST' });
  assert.equal(refused.status, 405);
  assert.equal(refused.headers.get('allow'), 'GET, HEAD');
  for (const where of ['/', '/cds-services', '/live/', '/metrics/x']) assert.equal((await service.admin(where)).status, 404);
  for (const where of ['/live', '/ready', '/metrics']) {
    assert.equal((await fetch(service.base_url.replace('0.0.0.0', '127.0.0.1') + where)).status, 404, 'not on the other listener');
  }
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
});

test('metrics after known calls count exactly them', async () => {
  const service = await start({ args: ['--data-dir', path.join(folder, 'counted')] });
  const sign = (await discover(service))['order-sign'];
  const call = (body) => post(service, `/cds-services/${sign.id}`, body);
  const complete = request_of('three-headlines', sign);
  const without = { ...complete, prefetch: { ...complete.prefetch, conditions: undefined, 'obs-preg': null } };
  const cards = [];
  for (const body of [complete, complete, without]) cards.push(...(await call(body)).body.cards);
  assert.equal((await call('{')).status, 400);
  assert.equal((await post(service, '/cds-services/nobody', '{}')).status, 404);
  await post(service, `/cds-services/${sign.id}/feedback`, { feedback: [
    { card: cards[0].uuid, outcome: 'accepted', acceptedSuggestions: [], outcomeTimestamp: new Date().toISOString() }] });
  const metrics = await service.metrics();
  const requests = of_family(metrics, 'isoguard_requests_total');
  assert.equal(requests['{endpoint="call",service="order-sign",status="200"}'], 3);
  assert.equal(requests['{endpoint="call",service="order-sign",status="400"}'], 1);
  assert.equal(requests['{endpoint="discovery",service="",status="200"}'], 1);
  assert.equal(requests['{endpoint="none",service="",status="404"}'], 1);
  const expected = {};
  for (const card of cards) {
    const labels = `{rule="${rule_of(card)}",indicator="${card.indicator}"}`;
    expected[labels] = (expected[labels] ?? 0) + 1;
  }
  assert.ok(Object.keys(expected).length >= 4);
  assert.deepEqual(of_family(metrics, 'isoguard_cards_total'), expected);
  assert.deepEqual(of_family(metrics, 'isoguard_not_checked_total'),
    { '{source="conditions",why="absent"}': 1, '{source="obs-preg",why="null"}': 1 });
  for (const [stage, count] of [['total', 4], ['parse', 4], ['eval', 4], ['fhir', 0]]) {
    assert.equal(metrics.get(`isoguard_call_seconds_count{stage="${stage}"}`), count, stage);
    assert.equal(metrics.get(`isoguard_call_seconds_bucket{stage="${stage}",le="+Inf"}`), count, stage);
  }
  assert.ok(metrics.get('isoguard_audit_events_total{durable="yes"}') >= 5, 'four calls and the start');
  for (const [name, value] of [['isoguard_ready', 1], ['isoguard_audit_lost_total', 0], ['isoguard_audit_degraded', 0],
    ['isoguard_audit_in_memory', 0], ['isoguard_build_info{version="0.1.0"}', 1]]) {
    assert.equal(metrics.get(name), value, name);
  }
  assert.ok(metrics.get('process_resident_memory_bytes') > 1e6 && metrics.get('process_open_fds') > 3);
  await service.stop();
});

test('nothing of a request becomes a label', async () => {
  const service = await start();
  const sign = (await discover(service))['order-sign'];
  const request = request_of('preg-condition', sign);
  const marked = JSON.parse(JSON.stringify(request).replaceAll(request.context.patientId, 'Quisquilia-1'));
  marked.context.userId = 'Practitioner/Quisquilia';
  marked.fhirServer = 'https://quisquilia.example/fhir';
  marked.hookInstance = 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea';
  assert.equal((await post(service, `/cds-services/${sign.id}`, marked)).status, 200);
  for (const where of ['/cds-services/Quisquilia', '/Quisquilia?Quisquilia=1']) await post(service, where, '{"Quisquilia":1}');
  const page = (await service.admin('/metrics')).text + (await service.admin('/ready')).text;
  for (const canary of ['quisquilia', 'd1577c69']) assert.ok(!page.toLowerCase().includes(canary), canary);
  await service.stop();
});

const slow = scenarios.find(({ id }) => id === 'base-female');
const generated = generate(slow);
const patient = generated.resources.find(({ resourceType }) => resourceType === 'Patient');
const troubled = await new TroubledServer().start(patient);
after(() => troubled.stop());
/// A call that reads all from the FHIR server.
const bare = (sign, server = troubled) => ({ ...request_of('base-female', sign), prefetch: undefined, fhirServer: server.base_url,
  fhirAuthorization: { access_token: 't', token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'x' } });

test(`while 12 calls hang at a FHIR server, health answers within ${kHealthMs} ms`, async () => {
  troubled.mode = 'silent';
  const service = await start({ fhir_servers: [troubled.base_url], args: ['--threads', '2', '--fhir-release', 'r4', '--fhir-deadline-ms', '2000'] });
  const sign = (await discover(service))['order-sign'];
  await service.admin('/live');
  let open = 12;
  const calls = Array.from({ length: 12 }, async () => {
    const answer = await post(service, `/cds-services/${sign.id}`, bare(sign));
    --open;
    return answer;
  });
  await sleep(200);
  for (const where of ['/live', '/ready', '/metrics']) {
    const times = [];
    for (let i = 0; i < 9; ++i) {
      const answer = await service.admin(where);
      assert.equal(answer.status, 200, where);
      times.push(answer.ms);
    }
    // The middle one: others work on the machine that runs the tests, too.
    assert.ok(times.sort((a, b) => a - b)[4] <= kHealthMs, `${where}: ${times} ms`);
  }
  assert.equal(open, 12, 'all of them hung meanwhile');
  for (const answer of await Promise.all(calls)) assert.equal(answer.status, 200);
  let metrics;
  const server = `server="${troubled.base_url}"`;
  for (let i = 0; i < 300; ++i) {
    metrics = await service.metrics();
    if (metrics.get(`isoguard_fhir_requests_total{${server},outcome="timeout"}`) > 0) break;
    await sleep(10);
  }
  assert.ok(metrics.get(`isoguard_fhir_requests_total{${server},outcome="timeout"}`) >= 12);
  assert.equal(metrics.get(`isoguard_call_seconds_count{stage="fhir"}`), 12);
  assert.equal(metrics.get('isoguard_not_checked_total{source="conditions",why="timeout"}'), 12);
  await service.stop();
});

test('FHIR requests by what came of them; a server that is out of order is shown, and makes nobody unready', async () => {
  const asked = await new TroubledServer().start(patient);  // by this service alone
  after(() => asked.stop());
  const service = await start({ fhir_servers: [`${asked.base_url} batch=no release=r4`], args: ['--fhir-deadline-ms', '5000'] });
  const sign = (await discover(service))['order-sign'];
  const server = `server="${asked.base_url}"`;
  await post(service, `/cds-services/${sign.id}`, bare(sign, asked));
  const well = await service.metrics();
  assert.equal(well.get(`isoguard_fhir_requests_total{${server},outcome="ok"}`), asked.requests);
  assert.equal(well.get(`isoguard_fhir_batches_total{${server}}`), 0);
  assert.equal(well.get(`isoguard_fhir_breaker_open{${server}}`), 0);
  asked.mode = 'busy';
  const end = performance.now() + 8000 * patience;
  let open = 0;
  while (!open && performance.now() < end) {
    await post(service, `/cds-services/${sign.id}`, bare(sign, asked));
    open = (await service.metrics()).get(`isoguard_fhir_breaker_open{${server}}`);
  }
  assert.equal(open, 1);
  await post(service, `/cds-services/${sign.id}`, bare(sign, asked));
  await post(service, `/cds-services/${sign.id}`, bare(sign, asked));
  const metrics = await service.metrics();
  assert.ok(metrics.get(`isoguard_fhir_calls_turned_away_total{${server}}`) >= 1);
  assert.ok(metrics.get(`isoguard_fhir_requests_total{${server},outcome="server-error"}`) >= 20);
  const ready = await service.ready();
  assert.equal(ready.status, 200);
  assert.deepEqual(ready.fhir_servers, [{ out_of_order: true, url: asked.base_url }]);
  await service.stop();
});

/// Fills the small file system that holds the records; undefined where none can be made.
function small_disk() {
  const at = mkdtempSync(path.join(folder, 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', at], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return { at, fill: () => { try { execFileSync('dd', ['if=/dev/zero', `of=${at}/full`, 'bs=4k'], { stdio: 'ignore' }); } catch { /* full */ } },
    free: () => rmSync(`${at}/full`), end: () => execFileSync('umount', [at]) };
}

for (const [mode, status] of [['deliver', 200], ['refuse', 503]]) {
  test(`a disk without room: --audit-on-failure ${mode} is ${status === 200 ? 'ready with a warning' : 'not ready'} until there is room`, async (context) => {
    const disk = small_disk();
    if (!disk) return context.skip('no file system of its own can be mounted here');
    const service = await start({ args: ['--data-dir', disk.at, '--audit-on-failure', mode] });
    try {
      const sign = (await discover(service))['order-sign'];
      const call = () => post(service, `/cds-services/${sign.id}`, request_of('three-headlines', sign));
      let ready = await service.ready();
      for (let i = 0; i < 500 && (ready.status !== 200 || ready.warnings.length > 0); ++i) {
        await sleep(20);  // a busy disk may take its time for the first record
        ready = await service.ready();
      }
      assert.equal(ready.status, 200, JSON.stringify(ready));
      disk.fill();
      for (let i = 0; i < 400; ++i) {
        await call();
        ready = await service.ready();
        if (/full/.test(ready.audit.degraded)) break;
      }
      assert.equal((await call()).status, status);
      const told = await post(service, `/cds-services/${sign.id}/feedback`, { feedback: [
        { card: 'c', outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }] });
      assert.equal(told.status, 503, 'feedback can be sent again');
      assert.match(told.body.issue[0].diagnostics, /^Not all of this feedback could be recorded/);
      ready = await service.ready();
      assert.equal(ready.status, status, JSON.stringify(ready));
      assert.match(ready.audit.degraded, /full/);
      assert.ok(ready.audit.in_memory > 0);
      const metrics = await service.metrics();
      assert.equal(metrics.get('isoguard_ready'), status === 200 ? 1 : 0);
      assert.ok(metrics.get('isoguard_audit_events_total{durable="no"}') > 0);
      assert.ok(metrics.get('isoguard_audit_in_memory') > 0);
      assert.equal((await service.admin('/live')).status, 200);
      disk.free();
      for (let i = 0; i < 500 && (ready.status !== 200 || ready.warnings.length > 0); ++i) {
        await sleep(20);
        ready = await service.ready();
      }
      assert.deepEqual([ready.status, ready.warnings, ready.audit.in_memory], [200, [], 0]);
      await service.stop();
      const audit = async (...words) => (await run_program(['audit', ...words, '--data-dir', disk.at])).stdout;
      const listed = async (type) => (await audit('list', '--type', type, '--limit', '100000')).split('\n').filter(Boolean).map((line) => line.split('\t')[2]);
      const decisions = new Set(await listed('decision'));
      const ends = { before_record: [], delivered: [], withheld: [] };
      for (const id of await listed('delivery')) {
        for (const [end, ids] of Object.entries(JSON.parse(await audit('show', id)).delivery)) ends[end]?.push(...ids);
      }
      const [late, other] = status === 200 ? ['before_record', 'withheld'] : ['withheld', 'before_record'];
      assert.ok(ends[late].length > 0);
      assert.ok(ends[late].every((id) => decisions.has(id)), 'they came to the disk later');
      assert.deepEqual(ends[other], []);
      assert.equal(ends.before_record.every((id) => ends.delivered.includes(id)), true);
      const shown = await run_program(['audit', 'show', '--data-dir', disk.at, ends[late][0]]);
      assert.match(shown.stderr, status === 200 ? /was delivered: .*; the answer went out BEFORE this record was on disk/ : /was NOT given/);
    } finally {
      await service.stop();
      disk.end();
    }
  });
}

test('SIGTERM: /ready says so at once, calls are taken while --drain-ms lasts, then the end', async () => {
  const service = await start({ args: ['--drain-ms', String(1500 * patience)] });
  const sign = (await discover(service))['order-sign'];
  const begun = performance.now();
  service.child.kill('SIGTERM');
  let ready;
  for (let i = 0; i < 100; ++i) {
    ready = await service.ready();
    if (ready.status === 503) break;
  }
  assert.ok(performance.now() - begun < 500 * patience, 'at once');
  assert.deepEqual([ready.status, ready.reasons, ready.stage], [503, ['draining'], 'draining']);
  assert.equal((await service.admin('/live')).status, 200);
  assert.equal((await post(service, `/cds-services/${sign.id}`, request_of('three-headlines', sign))).status, 200);
  assert.deepEqual(await service.exited, { code: 0, signal: null });
  assert.ok(performance.now() - begun >= 1500 * patience);
});

test('a second SIGTERM does not wait for the rest of --drain-ms', async () => {
  const service = await start({ args: ['--drain-ms', '600000'] });
  service.child.kill('SIGTERM');
  while ((await service.ready()).status !== 503) await sleep(5);
  service.child.kill('SIGTERM');
  assert.deepEqual(await service.exited, { code: 0, signal: null });
});

test('SIGTERM with 50 calls in flight: none is cut, exit code 0', async () => {
  troubled.mode = 'silent';
  const deadline = 1000 * patience;
  const service = await start({ fhir_servers: [troubled.base_url], args: ['--fhir-release', 'r4', '--fhir-deadline-ms', String(deadline)] });
  const sign = (await discover(service))['order-sign'];
  const calls = Array.from({ length: 50 }, () => post(service, `/cds-services/${sign.id}`, bare(sign)));
  let connections = 0;
  while (connections < 50) connections = (await service.metrics()).get('isoguard_connections');
  await sleep(100);
  const begun = performance.now();
  service.child.kill('SIGTERM');
  const answers = await Promise.all(calls);
  assert.deepEqual(answers.filter(({ status }) => status !== 200).map(({ text }) => text), []);
  for (const { body } of answers) assert.ok(body.cards.some((card) => rule_of(card) === 'data-unavailable'));
  assert.deepEqual(await service.exited, { code: 0, signal: null });
  assert.ok(performance.now() - begun <= deadline + 1000 * patience + 2000, 'deadline and a second, and what clients of FHIR may take');
});

/// Datagrams that come to a socket of its own: node has no AF_UNIX datagrams.
async function service_manager() {
  const socket = path.join(folder, 'notify');
  const child = spawn('python3', ['-c', `
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True: print(s.recv(4096).decode().replace('\\n', ' '), flush=True)
`, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const manager = { socket, said: '', stop: () => child.kill('SIGKILL') };
  child.stdout.on('data', (data) => (manager.said += data));
  manager.until = async (pattern) => {
    for (let i = 0; i < 1000 * patience && !pattern.test(manager.said); ++i) await sleep(10);
    assert.match(manager.said, pattern);
  };
  await manager.until(/bound/);
  return manager;
}

test('the service manager hears READY, WATCHDOG, RELOADING and STOPPING', async () => {
  const manager = await service_manager();
  try {
    const service = await start({ env: { NOTIFY_SOCKET: manager.socket, WATCHDOG_USEC: '400000' } });
    await manager.until(/^READY=1$/m);
    await manager.until(/(WATCHDOG=1\n[^]*){3}/);
    service.child.kill('SIGHUP');
    await manager.until(/^RELOADING=1 MONOTONIC_USEC=\d+\nREADY=1$/m);
    assert.doesNotMatch(manager.said, /STOPPING/);
    assert.deepEqual(await service.stop(), { code: 0, signal: null });
    await manager.until(/^STOPPING=1$/m);
    const gone = await start({ env: { NOTIFY_SOCKET: path.join(folder, 'nobody') } });
    let answer = await gone.ready();
    for (let i = 0; i < 100 * patience && answer.stage === 'starting'; ++i) {
      await sleep(20);
      answer = await gone.ready();
    }
    assert.equal(answer.status, 200, 'a manager that is not there is no harm');
    await gone.stop();
  } finally {
    manager.stop();
  }
});

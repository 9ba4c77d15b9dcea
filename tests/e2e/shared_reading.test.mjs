// Two replicas and one PostgreSQL: the records of both are read at either, proven, and deleted when their time is over.
// A clock that libfaketime sets writes them ten years ago.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { Postgres, skip, until } from './support/postgres.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { binary, patience, run_program, source_dir, start_service } from './support/service.mjs';

const clock = (time) => ({ LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1', FAKETIME: `@${time}`, TZ: 'UTC', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
const then = clock('2026-11-26 10:00:00');
const now = clock('2036-11-27 12:00:00');  // not at night

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-reading-'));
const key_file = path.join(folder, 'site.key');
writeFileSync(key_file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
const running = new Set();
let postgres;
let hooks;
before(async () => {
  if (!skip) postgres = await Postgres.start();
});
after(async () => {
  for (const service of [...running]) await service.stop('SIGKILL');
  postgres?.stop();
  rmSync(folder, { recursive: true });
});

const data_dir = (name) => path.join(folder, name);
const audit = (words, env = now) => run_program(['audit', ...words], '', env);
const auditor = () => ['--audit-db', postgres.uri('auditor')];
const count = (where) => postgres.count(`isoguard.audit_event WHERE ${where}`);

/// A replica whose pages read the shared copy.
async function start(name, env = now) {
  const service = await start_service({ env, args: ['--data-dir', data_dir(name), '--audit-origin', `site/${name}`, '--audit-key-file', key_file,
    '--audit-db', postgres.uri('replica'), '--admin-audit-db', postgres.uri('auditor'), '--admin-listen', '127.0.0.1:0'] });
  running.add(service);
  service.child.once('exit', () => running.delete(service));
  const url = await until(() => service.stdout.match(/admin listening on (\S+)/)?.[1], 'the admin listener');
  service.admin = async (where) => {
    const begin = performance.now();
    const response = await fetch(where.startsWith('http') ? where : url + where, { signal: AbortSignal.timeout(30_000 * patience) });
    const text = await response.text();
    const is_json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, ms: performance.now() - begin, text, body: is_json ? JSON.parse(text) : undefined };
  };
  service.decide = async (patient = 'three-headlines') => {
    hooks ??= await discover(service);
    const body = JSON.parse(JSON.stringify(request_of('three-headlines', hooks['order-sign'])).replaceAll('three-headlines', patient));
    const answer = await post(service, '/cds-services/order-sign', body);
    assert.equal(answer.status, 200);
    // A busy disk answers without waiting for the record.
    return answer.headers.get('x-event-id') ?? service.decide(patient);
  };
  service.caught_up = async () => {
    const id = await service.decide();
    await until(() => count(`event_id = '${id}'`) === 1, `${name} to catch up`, 60_000);
    return id;
  };
  return service;
}
const verifier = async (name) => (await audit(['key', path.join(data_dir(name), 'audit', 'signing.key')])).stdout.trim();
const keys = async () => (await Promise.all(['one', 'two'].map(verifier))).flatMap((key) => ['--key', key]);
const verify = async () => audit(['verify', ...auditor(), ...await keys()]);
const matches = ({ entry = [] }) => entry.filter(({ search }) => search.mode === 'match').map(({ resource }) => resource);
const next_of = ({ link }) => link.find(({ relation }) => relation === 'next')?.url;

const decided = { one: [], two: [] };  // in 2026
let held;

test('records of both replicas are read at either, page by page, while more are written', { skip }, async () => {
  const services = { one: await start('one', then), two: await start('two', then) };
  for (let i = 0; i < 6; ++i) {
    for (const [name, service] of Object.entries(services)) decided[name].push(await service.decide(`patient-${name}-${i}`));
  }
  for (const [name, service] of Object.entries(services)) decided[name].push(await service.caught_up());
  const all = [...decided.one, ...decided.two].sort();
  for (const [service, order] of [[services.one, '-date'], [services.two, 'date']]) {
    const there = await service.admin('/fhir/AuditEvent?subtype=decision&_count=500');
    assert.equal(there.status, 200, there.text);
    const expected = matches(there.body).map(({ id }) => id).sort();
    assert.deepEqual(expected.filter((id) => all.includes(id)), all);
    const found = [];
    let { body } = await service.admin(`/fhir/AuditEvent?subtype=decision&_count=5&_sort=${order}`);
    for (;;) {
      assert.ok(matches(body).length <= 5);
      found.push(...matches(body));
      for (const [name, each] of Object.entries(services)) decided[name].push(await each.decide());
      if (!next_of(body)) break;
      ({ body } = await service.admin(next_of(body)));
    }
    const times = found.map(({ recorded }) => recorded);
    assert.deepEqual(times, [...times].sort((a, b) => (order === 'date' ? 1 : -1) * a.localeCompare(b)));
    const ids = found.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'none comes twice');
    assert.deepEqual(expected.filter((id) => !ids.includes(id)), [], 'none is left out');
    for (const each of Object.values(services)) await each.caught_up();
    const stats = await service.admin('/stats?suppress=no');
    const calls = stats.body.figures.find(({ figure, of }) => figure === 'calls' && of === 'order-sign').value;
    assert.equal(Number(calls), count("type = 'decision'"));
  }
  // Each opens what its own database has the key for.
  for (const [reader, owner, opens] of [['one', 'one', true], ['one', 'two', false], ['two', 'two', true]]) {
    const { text } = await services[reader].admin(`/fhir/AuditEvent/${decided[owner][0]}`);
    assert.equal(text.includes(`Patient/patient-${owner}-0`), opens, `${reader} ${owner}`);
  }
  // A patient is found by the pseudonym everywhere, also as an entity; what else is sealed may be missed, and that is said.
  for (const [name, service] of Object.entries(services)) {
    const as_patient = await service.admin('/fhir/AuditEvent?patient=patient-one-0&_total=accurate');
    const as_entity = await service.admin('/fhir/AuditEvent?entity=Patient/patient-one-0&_total=accurate');
    assert.ok(as_patient.body.total > 0, name);
    assert.equal(as_entity.body.total, as_patient.body.total, name);
    const observation = await service.admin('/fhir/AuditEvent?subtype=decision&entity=Observation/nobody');
    const said = observation.body.entry.filter(({ search }) => search.mode === 'outcome').map(({ resource }) => resource.issue[0]);
    assert.ok(said.some(({ code, diagnostics }) => code === 'incomplete' && /do not open/.test(diagnostics)), observation.text);
  }
  const readings = postgres.count("isoguard.audit_access WHERE reader = 'auditor'");
  assert.ok(readings > 10, `${readings}`);
  for (const service of Object.values(services)) await service.stop();
  [held] = decided.two;
});

test('a PostgreSQL that hangs holds up neither calls nor the health of the service', { skip }, async () => {
  const service = await start('one', then);
  await service.caught_up();
  postgres.freeze();
  try {
    const reading = service.admin('/fhir/AuditEvent');
    const stats = service.admin('/stats');
    for (const where of ['/live', '/ready', '/metrics']) {
      const { status, ms } = await service.admin(where);
      assert.equal(status, 200, where);
      assert.ok(ms < 1000 * patience, `${where} ${ms}`);
    }
    await service.decide();
    for (const answer of [await reading, await stats]) {
      assert.equal(answer.status, 503, answer.text);
      assert.equal(answer.body.resourceType, 'OperationOutcome');
    }
  } finally {
    postgres.thaw();
  }
  await until(async () => (await service.admin('/fhir/AuditEvent')).status === 200, 'to be read again');
  await service.caught_up();
  await service.stop();
});

test('a login that cannot read is refused at the start', { skip }, async () => {
  const { status, stderr } = spawnSync(binary,
    ['serve', '--listen', '127.0.0.1:0', '--data-dir', data_dir('refused'), '--admin-listen', '127.0.0.1:0', '--admin-audit-db', postgres.uri('replica')],
    { encoding: 'utf8', timeout: 20_000 * patience });
  assert.notEqual(status, 0);
  assert.match(stderr, /isoguard_reader/);
});

test('commands read, count and prove what another replica wrote', { skip }, async () => {
  const [id] = decided.two;
  const stats = await audit(['stats', ...auditor(), '--min-cell', '0', '--csv']);
  assert.equal(stats.code, 0, stats.stderr);
  assert.match(stats.stdout, new RegExp(`^calls,order-sign,,${count("type = 'decision'")}$`, 'm'));
  const both = await audit(['stats', ...auditor(), '--data-dir', data_dir('one'), '--min-cell', '0', '--csv']);
  assert.equal(both.stdout, stats.stdout, 'what stands here and there counts once');
  assert.equal((await audit(['list', ...auditor(), '--tenant', 'nobody'])).stdout, '');
  const shown = await audit(['show', ...auditor(), id]);
  assert.match(shown.stderr, new RegExp(`${id} was delivered: .* \\(event [0-9a-f-]{36}\\)`));
  const shut = await audit(['show', ...auditor(), id, '--key-file', key_file]);
  assert.equal(shut.code, 1);
  assert.match(shut.stderr, /does not open here: patients' keys are not in PostgreSQL/);
  assert.equal((await audit(['show', '--data-dir', data_dir('two'), id, '--key-file', key_file])).code, 0);
  const proof = await audit(['prove', ...auditor(), id, decided.one[0]]);
  assert.equal(proof.code, 0, proof.stderr);
  const file = path.join(folder, 'proof.ndjson');
  writeFileSync(file, `${proof.stdout.split('\n')[0]}\n`);
  const key = await verifier('two');
  assert.equal((await audit(['verify', '--proof', file, '--key', key])).code, 0);
  const go = (name) => spawnSync('go', ['run', path.join(source_dir, 'tests/audit_verifier/main.go'), 'proof', key, name], { encoding: 'utf8',
    env: { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOPATH: '/usr/share/gocode', GOCACHE: path.join(source_dir, 'build/release/go-cache') } });
  const proven = go(file);
  assert.equal(proven.status, 0, proven.stderr);
  assert.equal(proven.stdout, 'proven: 1\n');
  writeFileSync(`${file}.changed`, proof.stdout.split('\n')[0].replace('order-sign', 'order-sigh'));
  assert.notEqual(go(`${file}.changed`).status, 0);
  const witness = path.join(folder, 'witness');
  mkdirSync(witness);
  const checkpoints = await audit(['checkpoint', ...auditor(), '--witness', witness]);
  assert.equal(checkpoints.code, 0, checkpoints.stderr);
  assert.deepEqual([...checkpoints.stdout.matchAll(/^(site\/\w+)\/[^/\n]+\n\d+$/gm)].map(([, name]) => name), ['site/one', 'site/two']);
  assert.equal((await audit(['verify', ...auditor(), ...await keys(), '--witness', witness])).code, 0);
});

test('copies are deleted when a replica signed for it, by the owner only, and held ones stay', { skip }, async () => {
  const owner = () => ['--audit-db', postgres.uri('owner')];
  const retention = async (what, ...words) => audit(['retention', what, ...owner(), ...await keys(), ...words]);
  const copies = () => count("bytes IS NOT NULL AND recorded_us < 1800000000000000");
  const before_all = copies();
  // Nobody has deleted anything, so nothing is to be deleted here.
  assert.match((await retention('apply')).stdout, /^0 copies were deleted$/m);
  // A hold of one replica, which the other's database knows nothing of.
  assert.equal((await audit(['hold', 'add', '--data-dir', data_dir('one'), '--reason', 'court', '--event', held])).code, 0);
  for (const name of ['one', 'two']) {
    const applied = await audit(['retention', 'apply', '--data-dir', data_dir(name)]);
    assert.equal(applied.code, 0, applied.stderr);
  }
  assert.equal(copies(), before_all);
  for (const name of ['one', 'two']) {
    const service = await start(name);
    await service.caught_up();
    await until(() => count("type = 'hold'") === 1, 'the hold');
    await service.stop();
  }
  assert.equal((await verify()).code, 0);
  assert.equal((await audit(['retention', 'apply', ...owner()])).code, 2, 'without keys');
  const one_key = await audit(['retention', 'apply', ...owner(), '--key', await verifier('two')]);
  assert.equal(one_key.code, 1, 'holds of the other cannot be believed');
  assert.match(one_key.stderr, /nothing is deleted, since holds may not be known|not signed by a given key/);
  for (const login of ['replica', 'auditor']) {
    const refused = await audit(['retention', 'apply', '--audit-db', postgres.uri(login), ...await keys()]);
    assert.equal(refused.code, 1, login);
    assert.match(refused.stderr, /permission denied/);
  }
  assert.equal(copies(), before_all);
  const longer = await retention('plan', '--audit-keep-years', '11');
  assert.match(longer.stdout, /^0 copies are due$/m);
  const plan = await retention('plan');
  const due = Number(plan.stdout.match(/^(\d+) copies are due$/m)[1]);
  assert.ok(due > 0 && / 1 held/.test(plan.stdout), plan.stdout);
  assert.equal(copies(), before_all);
  const applied = await retention('apply');
  assert.equal(applied.code, 0, applied.stderr);
  assert.match(applied.stdout, new RegExp(`^${due} copies were deleted$`, 'm'));
  assert.equal(copies(), before_all - due);
  assert.equal(count(`event_id = '${held}' AND bytes IS NOT NULL`), 1);
  assert.equal(postgres.count(`isoguard.audit_card c JOIN isoguard.audit_event e USING (origin, seq) WHERE e.bytes IS NULL`), 0);
  assert.equal(count("bytes IS NULL AND (patient <> '' OR user_ref <> '' OR call <> '')"), 0);
  const verified = await verify();
  assert.equal(verified.code, 0, verified.stdout);
  const pruned = [...verified.stdout.matchAll(/(\d+) pruned/g)].reduce((sum, [, number]) => sum + Number(number), 0);
  assert.equal(pruned, due);
  const gone = await audit(['prove', ...auditor(), decided.two[1]]);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /was deleted when its time was over/);
  const bundles = path.join(folder, 'bundles');
  mkdirSync(bundles);
  assert.equal((await audit(['export', ...auditor(), '--output', bundles])).code, 0);
  // A hold that is placed on a replica's machine counts from that moment on, shared or not.
  assert.match((await retention('apply')).stdout, /^0 copies were deleted$/m);
});

test('bytes that a superuser takes away are named, and so is a hold that he damages', { skip }, async () => {
  const [origin, seq] = postgres.sql('postgres', "SELECT origin, max(seq) FROM isoguard.audit_event WHERE type = 'decision' AND origin LIKE 'site/one/%' GROUP BY 1").split('|');
  postgres.sql('postgres', `UPDATE isoguard.audit_event SET bytes = NULL WHERE origin = '${origin}' AND seq = ${seq}`);
  const found = await verify();
  assert.equal(found.code, 1);
  assert.ok(found.stdout.includes(`FINDING ${origin} seq ${seq}: event ${seq} is missing: deleted`), found.stdout);
  assert.equal(found.stdout.match(/^FINDING/gm).length, 1);
  postgres.sql('postgres', "UPDATE isoguard.audit_event SET bytes = 'x' WHERE type = 'hold'");
  const refused = await audit(['retention', 'apply', '--audit-db', postgres.uri('owner'), ...await keys()]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /nothing is deleted, since holds may not be known/);
});

// The shared audit store: the real program, several of it, and a real PostgreSQL that is killed, frozen, unsafe
// or edited by its superuser. ISOGUARD_POSTGRES=full runs the long figures.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Postgres, skip, until } from './support/postgres.mjs';
import { random_from } from './support/random.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { binary, patience, run_program, short, start_service } from './support/service.mjs';

const full = process.env.ISOGUARD_POSTGRES === 'full';
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-shared-'));
const secret = 'pass-4711';
let postgres;
const running = new Set();
process.setMaxListeners(100);  // of `exit`, by which services end with this process

before(async () => {
  if (!skip) postgres = await Postgres.start();
});
/// What a failing test leaves behind does not make others fail.
afterEach(async () => {
  for (const service of [...running]) await service.stop('SIGKILL');
  postgres?.thaw();
});
after(() => {
  postgres?.stop();
  rmSync(folder, { recursive: true });
});

/// A replica of the service with a data folder of its own.
async function start_replica(name, { db = postgres.uri('replica'), args = [], env } = {}) {
  const data_dir = path.join(folder, name);
  const service = await start_service({ env, args: ['--data-dir', data_dir, '--audit-origin', `site/${name}`, '--audit-db', db,
    '--audit-key-file', site_key(), '--admin-listen', '127.0.0.1:0', ...args] });
  service.data_dir = data_dir;
  service.admin = await until(() => service.stdout.match(/admin listening on (\S+)/)?.[1], 'the admin listener');
  service.ready = async () => {
    const response = await fetch(`${service.admin}/ready`);
    return { status: response.status, ...(await response.json()) };
  };
  service.shared = async () => (await service.ready()).audit.shared;
  // A last decision is there, and so is all before it.
  service.caught_up = async () => {
    const id = (await decide(service)).headers.get('x-event-id');
    await until(() => postgres.try_sql('postgres', `SELECT count(*) FROM isoguard.audit_event WHERE event_id = '${id}'`).stdout === '1\n',
      `${name} to catch up`, 60_000);
    await until(async () => (await service.shared()).behind === 0, `nothing of ${name} to be behind`);
  };
  running.add(service);
  service.child.once('exit', () => running.delete(service));
  return service;
}

/// Replicas of a site have one site key, so that a card's uuid and a patient's pseudonym are the same in all.
function site_key() {
  const file = path.join(folder, 'site.key');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  return file;
}

let hooks;
async function decide(service, id = 'three-headlines') {
  hooks ??= await discover(service);
  return post(service, '/cds-services/order-sign', request_of(id, hooks['order-sign']));
}

const verifier_of = async (service) => (await run_program(['audit', 'key', path.join(service.data_dir, 'audit', 'signing.key')])).stdout.trim();
const verify = (keys, ...words) => run_program(['audit', 'verify', '--audit-db', postgres.uri('auditor'), ...keys.flatMap((key) => ['--key', key]), ...words]);
const rows_of = (name) => postgres.count(`isoguard.audit_event WHERE origin LIKE 'site/${name}/%'`);
const empty_store = () => postgres.sql('postgres', 'TRUNCATE isoguard.audit_event, isoguard.audit_checkpoint, isoguard.audit_card');

/// What `serve` says when it does not start: {code, stderr}.
function refused(db, name = 'refused') {
  const { status, stderr } = spawnSync(binary, ['serve', '--listen', '127.0.0.1:0', '--data-dir', path.join(folder, name), '--audit-db', db],
    { encoding: 'utf8', timeout: 20_000 * patience });
  return { code: status, stderr };
}

// --- The installation

test('migrate makes the tables, once, also when two do it, and only as the owner', { skip }, async () => {
  const fresh = await Postgres.start({ migrated: false });
  try {
    assert.match(refused(fresh.uri('replica')).stderr, /has no tables for the audit|are of version 0/);
    assert.equal((await run_program(['audit', 'migrate', '--audit-db', fresh.uri('replica')])).code, 1);
    const both = await Promise.all([1, 2].map(() => run_program(['audit', 'migrate', '--audit-db', fresh.uri('owner')])));
    assert.deepEqual(both.map(({ code }) => code), [0, 0], JSON.stringify(both));
    assert.equal(both.filter(({ stdout }) => stdout.includes('applied 0001')).length, 1);
    assert.match((await run_program(['audit', 'migrate', '--audit-db', fresh.uri('owner')])).stdout, /^the tables are of version \d+\n$/);
    assert.equal(fresh.sql('postgres', "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'isoguard'"), 'isoguard_owner');
    fresh.sql('postgres', "INSERT INTO isoguard.schema_version VALUES (99, 'of a later program')");
    assert.match(refused(fresh.uri('replica')).stderr, /of version 99/);
    assert.match((await run_program(['audit', 'migrate', '--audit-db', fresh.uri('owner')])).stderr, /newer program/);
    fresh.sql('postgres', "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const latin = await run_program(['audit', 'migrate', '--audit-db', fresh.uri('owner', 'latin')]);
    assert.equal(latin.code, 1);
    assert.match(latin.stderr, /has the encoding LATIN1, and UTF8 is needed/);
  } finally {
    fresh.stop();
  }
});

test('a writer changes no history', { skip }, () => {
  for (const statement of ["UPDATE isoguard.audit_event SET bytes = ''", 'DELETE FROM isoguard.audit_event', 'TRUNCATE isoguard.audit_event']) {
    const { code, text } = postgres.try_sql('replica', statement);
    assert.notEqual(code, 0);
    assert.match(text, /permission denied/);
  }
});

test('secrets stand in no argument and in no message', { skip }, async () => {
  const uri = postgres.uri('locked').replace('locked@', `locked:${secret}@`);
  const on_argv = refused(uri);
  assert.equal(on_argv.code, 2);
  assert.match(on_argv.stderr, /password must not stand here/);
  const file = path.join(folder, 'uri');
  writeFileSync(file, `${uri}\n`);
  chmodSync(file, 0o644);
  const open_file = refused(file);
  assert.equal(open_file.code, 2);
  assert.match(open_file.stderr, /only its owner/);
  chmodSync(file, 0o600);
  const passfile = path.join(folder, 'pgpass');
  writeFileSync(passfile, `*:*:*:locked:${secret}\n`, { mode: 0o600 });
  writeFileSync(path.join(folder, 'wrong'), `${uri.replace(secret, 'wrong-pass-1')}\n`, { mode: 0o600 });
  for (const [name, options] of [['by-file', { db: file }], ['by-passfile', { db: postgres.uri('locked'), env: { PGPASSFILE: passfile } }]]) {
    const service = await start_replica(name, options);
    await service.caught_up();
    await service.stop();
    assert.ok(!service.stderr.includes(secret), service.stderr);
  }
  const service = await start_replica('by-wrong', { db: path.join(folder, 'wrong') });
  const { last_error } = await until(async () => (await service.shared()).last_error && service.shared(), 'an error');
  assert.match(last_error, /password authentication failed/);
  await until(async () => (await service.ready()).status === 200, 'ready all the same');
  await service.stop();
  assert.ok(!`${service.stderr}${last_error}`.includes('wrong-pass-1'));
});

// [what, settings of the server, what the reason names, or undefined when it is safe]
const kSettings = [
  ['fsync off', ['fsync=off'], /fsync=off/],
  ['full_page_writes off', ['full_page_writes=off'], /full_page_writes=off/],
  ['synchronous_commit off, which the session sets on', ['synchronous_commit=off'], undefined],
  ['as it comes', [], undefined],
];

test('unsafe settings are refused at the start, and when they are found later', { skip }, async () => {
  for (const [what, settings, reason] of kSettings) {
    postgres.restart(...settings);
    if (reason) {
      const { code, stderr } = refused(postgres.uri('replica'));
      assert.equal(code, 2, what);
      assert.match(stderr, reason, what);
    } else {
      const service = await start_replica('settings');
      await service.caught_up();
      await service.stop();
    }
  }
  postgres.restart('full_page_writes=off');
  const accepting = await start_replica('settings', { args: ['--audit-db-accept', 'full_page_writes'] });
  await accepting.caught_up();
  await accepting.stop();
  assert.match(accepting.stderr, /full_page_writes=off.*accepted/);
  postgres.halt();
  const service = await start_replica('settings');
  await until(async () => (await service.ready()).status === 200, 'ready without PostgreSQL');
  postgres.resume('fsync=off');
  const unready = await until(async () => (await service.ready()).status === 503 && service.ready(), 'not ready');
  assert.match(unready.reasons.join(), /fsync=off/);
  assert.equal((await decide(service)).status, 200);
  postgres.restart();
  await until(async () => (await service.ready()).status === 200, 'ready again', 60_000);
  await service.caught_up();
  await service.stop();
});

test('a standby is refused', { skip }, async () => {
  postgres.halt();
  const signal = path.join(postgres.folder, 'data', 'standby.signal');
  writeFileSync(signal, '');
  try {
    postgres.resume('hot_standby=on');
    const { code, stderr } = refused(postgres.uri('replica'));
    assert.equal(code, 2);
    assert.match(stderr, /standby/);
  } finally {
    postgres.halt();
    rmSync(signal);
    postgres.resume();
  }
});

test('a login that may only read is refused, and later said once, with the reason', { skip }, async () => {
  postgres.sql('postgres', 'ALTER ROLE replica SET default_transaction_read_only = on');
  const { code, stderr } = refused(postgres.uri('replica'));
  assert.equal(code, 2);
  assert.match(stderr, /default_transaction_read_only=on/);
  postgres.halt();
  const service = await start_replica('read-only');
  try {
    postgres.resume();
    await until(async () => (await service.ready()).status === 503, 'not ready');
    await decide(service);
    await sleep(4_000);  // some tries
    assert.equal(service.stderr.match(/default_transaction_read_only=on/g)?.length, 1, service.stderr);
    assert.doesNotMatch(service.stderr, /records are sent/);
    postgres.sql('postgres', 'ALTER ROLE replica RESET default_transaction_read_only');
    await service.caught_up();
    assert.equal(service.stderr.match(/records are sent to PostgreSQL/g)?.length, 1, service.stderr);
  } finally {
    postgres.sql('postgres', 'ALTER ROLE replica RESET default_transaction_read_only');
    await service.stop();
  }
});

// --- What is shared

test('bytes are the same here and there, whatever a call says', { skip }, async () => {
  empty_store();
  const service = await start_replica('poison');
  hooks ??= await discover(service);
  const names = ['\\u0000', '\\udc00', '\\u202e', 'x'.repeat(1 << 20)];
  let card;
  for (const name of names) {
    const text = JSON.stringify(request_of('three-headlines', hooks['order-sign'])).replaceAll('prac-1', `p${name.slice(0, 40)}`)
      .replace('"family":"', `"family":"${name}`);
    const { status, body } = await post(service, '/cds-services/order-sign', text);
    assert.ok([200, 400, 413].includes(status), `${status}`);
    card ??= body?.cards?.[0]?.uuid;
  }
  card ??= (await decide(service)).body.cards[0].uuid;
  for (const name of names) {
    const item = { card, outcome: 'overridden', outcomeTimestamp: new Date().toISOString(), overrideReason: { userComment: 'COMMENT' } };
    const { status } = await post(service, '/cds-services/order-sign/feedback', JSON.stringify({ feedback: [item] }).replace('COMMENT', name));
    assert.ok([200, 400, 413].includes(status), `${status}`);
  }
  await service.caught_up();
  const key = await verifier_of(service);
  await service.stop();
  const output = (name) => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  const [here, there] = [output('bundles-here'), output('bundles-there')];
  assert.equal((await run_program(['audit', 'export', '--data-dir', service.data_dir, '--output', here])).code, 0);
  const exported = await run_program(['audit', 'export', '--audit-db', postgres.uri('auditor'), '--output', there]);
  assert.equal(exported.code, 0, exported.stderr);
  assert.equal(readdirSync(there).length, 1);
  assert.deepEqual(readFileSync(path.join(there, readdirSync(there)[0])), readFileSync(path.join(here, 'audit.ndjson')));
  const verified = await verify([key]);
  assert.equal(verified.code, 0, verified.stdout);
});

test("a superuser's edit is named", { skip }, async () => {
  empty_store();
  const service = await start_replica('edited');
  for (let i = 0; i < 5; ++i) await decide(service);
  const key = await verifier_of(service);
  await service.stop();
  const before = await verify([key]);
  assert.equal(before.code, 0, before.stdout);
  const origin = postgres.sql('postgres', "SELECT DISTINCT origin FROM isoguard.audit_event WHERE origin LIKE 'site/edited/%'");
  const witness = path.join(folder, 'witness');
  mkdirSync(witness);
  assert.equal((await run_program(['audit', 'checkpoint', '--data-dir', service.data_dir, '--witness', witness])).code, 0);
  assert.equal((await verify([key], '--witness', witness)).code, 0);
  const edits = [
    ['other bytes', "UPDATE isoguard.audit_event SET bytes = replace(encode(bytes, 'escape'), 'critical', 'info')::bytea WHERE seq = 3", `${origin} seq 3:`],
    ['no bytes', 'UPDATE isoguard.audit_event SET bytes = NULL WHERE seq = 3', `${origin} seq 3:`],
    ['another type to find it by', "UPDATE isoguard.audit_event SET type = 'stop' WHERE seq = 4", `${origin} seq 4:`],
    ['bytes and their hash', "UPDATE isoguard.audit_event SET bytes = 'x', leaf = sha256('\\x0078') WHERE seq = 3", `${origin} seq 3:`],
    ['an event gone', 'DELETE FROM isoguard.audit_event WHERE seq = 5', `${origin} seq 5:`],
  ];
  for (const [what, sql, named] of edits) {
    postgres.sql('postgres', `SET session_replication_role = replica; ${sql}`);
    const found = await verify([key]);
    assert.equal(found.code, 1, what);
    assert.ok(found.stdout.includes(`FINDING ${named}`), `${what}: ${found.stdout}`);
  }
  // A tail, or a whole log, that is gone with its checkpoints is known to a witness only.
  for (const rest of ['AND seq >= 2', '']) {
    postgres.sql('postgres', `DELETE FROM isoguard.audit_event WHERE origin = '${origin}' ${rest};
      DELETE FROM isoguard.audit_checkpoint WHERE origin = '${origin}'`);
    const found = await verify([key], '--witness', witness);
    assert.equal(found.code, 1);
    assert.match(found.stdout, rest ? /cut, or rolled back/ : /deleted, or kept back/);
  }
});

test('a card of another replica is known, and its feedback is kept once', { skip }, async () => {
  empty_store();
  const [one, other] = [await start_replica('one'), await start_replica('other')];
  const { body } = await decide(one);
  await one.caught_up();
  const feedback = { feedback: [{ card: body.cards[0].uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString(),
    overrideReason: { userComment: 'seen' } }] };
  const say_to = async (service) => assert.equal((await post(service, '/cds-services/order-sign/feedback', feedback)).status, 200);
  await say_to(other);
  await other.caught_up();
  await say_to(one);
  await say_to(other);
  await Promise.all([one.caught_up(), other.caught_up()]);
  const kept = postgres.sql('postgres', "SELECT convert_from(bytes, 'UTF8') FROM isoguard.audit_event WHERE type = 'feedback'").split('\n').map((line) => JSON.parse(line));
  assert.equal(kept.length, 1);
  assert.equal(kept[0].feedback.card_known, true);
  assert.equal(kept[0].feedback.rule, body.cards[0].source.topic.code);
  assert.match(kept[0].origin, /^site\/other\//);
  const decision = JSON.parse(postgres.sql('postgres', `SELECT convert_from(bytes, 'UTF8') FROM isoguard.audit_event WHERE event_id = '${kept[0].feedback.decision}'`));
  assert.match(decision.origin, /^site\/one\//);
  // While PostgreSQL is away, feedback is taken as that on a card nobody knows.
  postgres.halt('immediate');
  const begin = performance.now();
  await say_to(await start_replica('third'));
  assert.ok(performance.now() - begin < 10_000 * patience);
  postgres.resume();
  for (const service of [...running]) await service.stop();
});

// --- Away and back

/// Calls by `clients` at a time until `is_over()`. {latencies, statuses, ids}
async function load(services, clients, is_over) {
  const result = { latencies: [], statuses: new Map(), ids: new Set() };
  const client = async (index) => {
    for (let i = index; !is_over(result); ++i) {
      const service = services()[i % services().length];
      const answer = await decide(service).catch((error) => ({ status: error.name, headers: new Headers() }));
      result.statuses.set(answer.status, (result.statuses.get(answer.status) ?? 0) + 1);
      if (answer.status !== 200) {
        await sleep(20);
        continue;
      }
      result.latencies.push(answer.ms);
      const id = answer.headers.get('x-event-id');
      if (id) result.ids.add(id);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return result;
}

const percentile = (values, part) => values.sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];

/// Every id that a client was given is there exactly once.
function check_ids(ids) {
  const counts = new Map(postgres.sql('postgres', 'SELECT event_id, count(*) FROM isoguard.audit_event GROUP BY 1').split('\n').map((line) => line.split('|')));
  const missing = [...ids].filter((id) => !counts.has(id));
  const repeated = [...ids].filter((id) => counts.get(id) > 1);
  assert.deepEqual([missing.length, repeated.length], [0, 0]);
}

test('PostgreSQL standing still changes nothing for callers, and all is caught up exactly once', { skip, timeout: 1_800_000 }, async () => {
  empty_store();
  const service = await start_replica('away');
  const seconds = full ? 600 : short ? 3 : 4;
  const for_seconds = (count) => {
    const end = Date.now() + count * 1000;
    return () => Date.now() > end;
  };
  await load(() => [service], 4, for_seconds(1));
  const usual = await load(() => [service], 4, for_seconds(full ? 60 : seconds));
  postgres.freeze();
  const away = await load(() => [service], 4, for_seconds(seconds));
  const { audit } = await until(async () => !(await service.shared()).connected && service.ready(), 'to be told');
  assert.ok(audit.shared.behind > 0 && audit.shared.oldest_unshipped_utc !== '', JSON.stringify(audit.shared));
  assert.equal((await service.ready()).status, 200);
  postgres.thaw();
  const begin = Date.now();
  await service.caught_up();
  const [before, during] = [percentile(usual.latencies, 0.99), percentile(away.latencies, 0.99)];
  console.log(`# p99 ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms while PostgreSQL stood still; ` +
    `${away.latencies.length} calls in ${seconds} s, caught up in ${Date.now() - begin} ms`);
  assert.deepEqual([...away.statuses.keys()], [200]);
  if (full) assert.ok(during < before * 1.1, `${before} ${during}`);
  check_ids(new Set([...usual.ids, ...away.ids]));
  const key = await verifier_of(service);
  await service.stop();
  const verified = await verify([key]);
  assert.equal(verified.code, 0, verified.stdout);
});

test('many replicas share one store and lose nothing, however they and PostgreSQL are killed', { skip, timeout: 1_800_000 }, async () => {
  empty_store();
  const seed = Number(process.env.ISOGUARD_SEED ?? Date.now() % 100_000);
  const { next: random } = random_from(seed);
  const wanted = full ? 20_000 : short ? 200 : 800;
  const names = ['a', 'b', 'c', 'd'];
  const services = await Promise.all(names.map((name) => start_replica(name)));
  const is_over = ({ ids }) => ids.size >= wanted;
  let done = false;
  let kills = 0;
  const killer = (async () => {
    while (!done) {
      await sleep(200 + random() * (full ? 3000 : 800));
      if (done) break;
      kills += 1;
      if (random() < 0.3) {
        postgres.halt('immediate');
        await sleep(random() * 500);
        postgres.resume();
        continue;
      }
      const index = Math.floor(random() * names.length);
      await services[index].stop('SIGKILL');
      services[index] = await start_replica(names[index]);
    }
  })();
  const { ids } = await load(() => services, 8, is_over);
  done = true;
  await killer;
  const keys = [];
  for (const service of services) {
    await service.caught_up();
    assert.equal((await service.shared()).alarms, 0, JSON.stringify(await service.shared()));
    keys.push(await verifier_of(service));
    await service.stop();
  }
  console.log(`# seed ${seed}: ${ids.size} acknowledged events of ${names.length} replicas, ${kills} kills, ${postgres.count('isoguard.audit_event')} rows`);
  check_ids(ids);
  const verified = await verify(keys);
  assert.equal(verified.code, 0, verified.stdout);
  for (const name of names) assert.ok(rows_of(name) > 0);
});

test('a damaged database is set aside, and what was shared fills the gap', { skip }, async () => {
  empty_store();
  const first = await start_replica('damaged');
  const ids = [];
  for (let i = 0; i < 30; ++i) ids.push((await decide(first)).headers.get('x-event-id'));
  await first.caught_up();
  await first.stop();  // so that all is in the database, and nothing in its write-ahead log
  const before = postgres.count('isoguard.audit_event');
  const database = path.join(first.data_dir, 'audit', 'audit.db');
  const file = openSync(database, 'r+');
  const size = statSync(database).size;
  for (let at = 16_384 + 9000; at < size; at += 16_384) writeSync(file, Buffer.alloc(512, 0xa5), 0, 512, at);
  closeSync(file);
  const again = await start_replica('damaged');
  assert.ok(readdirSync(path.join(again.data_dir, 'audit')).some((name) => name.includes('.db.damaged-')));
  ids.push((await decide(again)).headers.get('x-event-id'));
  await again.caught_up();
  assert.ok(postgres.count('isoguard.audit_event') > before);
  const read = await run_program(['audit', 'list', '--data-dir', again.data_dir, '--audit-db', postgres.uri('auditor'), '--type', 'decision', '--limit', '1000']);
  // All that was shared is shown; that nothing else was in the damaged one, nobody can say.
  assert.equal(read.code, 1, read.stderr);
  assert.match(read.stderr, /was set aside as damaged/);
  assert.deepEqual(ids.filter((id) => !read.stdout.includes(id)), []);
  const shown = await run_program(['audit', 'show', ids[0], '--data-dir', again.data_dir, '--audit-db', postgres.uri('auditor')]);
  assert.equal(JSON.parse(shown.stdout).event_id, ids[0]);
  assert.ok(postgres.count("isoguard.audit_access WHERE reader = 'auditor'") >= 2);
  // Who read the replica's own databases is shared, too.
  await until(() => postgres.count("isoguard.audit_event WHERE type = 'access' AND origin LIKE 'site/damaged/access/%'") === 2, 'the access events');
  await again.stop();
});

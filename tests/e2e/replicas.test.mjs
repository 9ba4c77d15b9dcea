// Two replicas behind a balancer, with one PostgreSQL: what prescribers notice of restarts, of a replica that dies, and
// of a token that is used at both.

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { Postgres, skip, until } from './support/postgres.mjs';
import { parsed, post, request_of } from './support/requests.mjs';
import { patience, run_program, short, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-replicas-'));
const kBase = 'https://cds.example';
const kSign = '/cds-services/order-sign';
const key_file = path.join(folder, 'site.key');
const clients_file = path.join(folder, 'clients.json');
const { publicKey, privateKey } = await generateKeyPair('RS384', { extractable: true });
writeFileSync(key_file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
writeFileSync(clients_file, JSON.stringify({ clients: [{ name: 'ehr', iss: 'https://ehr.example', audience: kBase,
  jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS384' }] }, calls_per_second: 10000, burst: 100000, calls_at_once: 1024 }] }));

let postgres;
const replicas = {};
let prefetch;

/// A replica with its data folder, at a port that stays its own over restarts.
async function start(name) {
  const service = await start_service({ listen: `127.0.0.1:${replicas[name]?.port ?? 0}`, args: ['--clients', clients_file, '--drain-ms', '600',
    '--data-dir', path.join(folder, name), '--audit-origin', `site/${name}`, '--audit-key-file', key_file, '--audit-db', postgres.uri('replica'),
    '--admin-listen', `127.0.0.1:${replicas[name]?.admin_port ?? 0}`] });
  const admin = await until(() => service.stdout.match(/admin listening on (\S+)/)?.[1], 'the admin listener');
  service.admin_port = Number(new URL(admin).port);
  service.ready = async () => {
    try {
      const response = await fetch(`${admin}/ready`, { signal: AbortSignal.timeout(1000) });
      return { ok: response.status === 200, ...(await response.json()) };
    } catch {
      return { ok: false };
    }
  };
  await until(async () => (await service.ready()).audit?.shared?.connected, `${name} to share`);
  replicas[name] = service;
  return service;
}

before(async () => {
  if (skip) return;
  postgres = await Postgres.start();
  for (const name of ['a', 'b']) await start(name);
  const plain = await start_service();
  const { services } = await (await fetch(`${plain.base_url}/cds-services`)).json();
  await plain.stop();
  prefetch = services.find(({ id }) => id === 'order-sign');
});
after(async () => {
  for (const service of Object.values(replicas)) await service.stop('SIGKILL');
  postgres?.stop();
  rmSync(folder, { recursive: true });
});

const token = (other = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: 'https://ehr.example', aud: kBase + kSign, iat: now, exp: now + 120, jti: randomUUID(), ...other })
    .setProtectedHeader({ alg: 'RS384', kid: 'k', typ: 'JWT' }).sign(privateKey);
};
const body = (scenario = 'three-headlines') => JSON.stringify({ ...request_of(scenario, prefetch), hookInstance: randomUUID() });
const call = async (service, jwt, text = body()) => post(service, kSign, text, { 'Content-Type': 'application/json', Authorization: `Bearer ${jwt ?? await token()}` });

/// As a balancer in front does it: each call to the next replica that says it is ready; one that nobody took, to the other.
class Balancer {
  constructor() {
    this.ready = new Set(Object.keys(replicas));
    this.turn = 0;
    this.watching = true;
    this.watch();
  }

  async watch() {
    while (this.watching) {
      for (const [name, service] of Object.entries(replicas)) this.ready[(await service.ready()).ok ? 'add' : 'delete'](name);
      await sleep(50);
    }
  }

  /// One try: {status, body, event}, or the code of the error.
  try_at(name, jwt, text) {
    return new Promise((resolve) => {
      const request = http.request({ host: '127.0.0.1', port: replicas[name].port, method: 'POST', path: kSign, agent: false,
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${jwt}`, 'Content-Length': Buffer.byteLength(text) } }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.once('end', () => resolve({ status: response.statusCode, body: parsed(Buffer.concat(chunks).toString()), event: response.headers['x-event-id'] }));
        response.once('error', (error) => resolve({ error: error.code }));
      });
      request.once('error', (error) => resolve({ error: error.code }));
      request.end(text);
    });
  }

  async ask() {
    const text = body();
    const names = Object.keys(replicas).filter((name) => this.ready.has(name));
    const first = names[this.turn++ % Math.max(1, names.length)] ?? 'a';
    const answer = await this.try_at(first, await token(), text);
    // A token of its own: the first may have been used before its replica died.
    return answer.error ? this.try_at(first === 'a' ? 'b' : 'a', await token(), text) : answer;
  }
}

/// Calls by eight clients while `what` happens. Returns the answers that were no good, and the events of the good ones.
async function under_load(what) {
  const balancer = new Balancer();
  const failed = [];
  const events = [];
  let done = false;
  const client = async () => {
    while (!done) {
      const answer = await balancer.ask();
      if (answer.status === 200 && answer.body?.cards?.length >= 3 && answer.event) events.push(answer.event);
      else failed.push(JSON.stringify(answer).slice(0, 200));
    }
  };
  const clients = Array.from({ length: 8 }, client);
  await what();
  done = true;
  await Promise.all(clients);
  balancer.watching = false;
  return { failed, events };
}

/// The events that PostgreSQL does not get, although both replicas may catch up.
async function missing(events) {
  let left = events;
  const late = Date.now() + 20_000 * patience;
  do {
    const there = new Set(postgres.sql('postgres', 'SELECT event_id FROM isoguard.audit_event').trim().split('\n'));
    left = left.filter((id) => !there.has(id));
    if (left.length) await sleep(200);
  } while (left.length && Date.now() < late);
  return left;
}

test('the same token at both at once: exactly one takes it, a hundred times', { skip }, async () => {
  for (let round = 0; round < (short ? 20 : 100); ++round) {
    const jwt = await token();
    const answers = await Promise.all([call(replicas.a, jwt), call(replicas.b, jwt), call(replicas.a, jwt), call(replicas.b, jwt)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
  }
  const jwt = await token();
  const hundred = await Promise.all(Array.from({ length: 100 }, (_, i) => call(i % 2 ? replicas.a : replicas.b, jwt)));
  assert.equal(hundred.filter(({ status }) => status === 200).length, 1);
  const event = hundred.find(({ status }) => status === 200).headers.get('x-event-id');
  assert.deepEqual(await missing([event]), []);
  assert.match(postgres.sql('postgres', `SELECT convert_from(bytes, 'UTF8') FROM isoguard.audit_event WHERE event_id = '${event}'`), /"replay_check":"shared"/);
});

test('a token that one replica took before its restart is used up at both', { skip }, async () => {
  const jwt = await token();
  assert.equal((await call(replicas.a, jwt)).status, 200);
  await replicas.a.stop();
  await start('a');
  for (const service of Object.values(replicas)) assert.equal((await call(service, jwt)).status, 401);
});

test('one after the other is restarted under load: no call fails, and every record is there', { skip }, async () => {
  const { failed, events } = await under_load(async () => {
    await sleep(500);
    for (const name of ['a', 'b', 'a']) {
      assert.deepEqual(await replicas[name].stop(), { code: 0, signal: null });
      await start(name);
      await sleep(500);
    }
  });
  assert.deepEqual(failed.slice(0, 3), []);
  assert.ok(events.length > 50 / patience, `${events.length} calls`);
  assert.deepEqual(await missing(events), []);
});

test('a replica that is killed loses no call that another may take, and no record that was acknowledged', { skip }, async () => {
  const { failed, events } = await under_load(async () => {
    await sleep(500);
    await replicas.b.stop('SIGKILL');
    await sleep(500);
    await start('b');
    await sleep(500);
  });
  assert.deepEqual(failed.slice(0, 3), []);
  assert.deepEqual(await missing(events), []);
});

test('while PostgreSQL is away calls are answered, and the record says that only this replica knew the token', { skip }, async () => {
  postgres.freeze();
  const answer = await call(replicas.a);
  postgres.thaw();
  assert.equal(answer.status, 200, answer.text);
  const event = answer.headers.get('x-event-id');
  assert.deepEqual(await missing([event]), []);
  const shown = await run_program(['audit', 'show', event, '--data-dir', path.join(folder, 'a')]);
  assert.match(shown.stdout, /"replay_check": ?"local_only"/);
});

test('feedback at one replica joins the card that the other sent', { skip }, async () => {
  const answer = await call(replicas.a, undefined, body('preg-condition'));  // which b has never seen
  assert.deepEqual(await missing([answer.headers.get('x-event-id')]), []);
  const [card] = answer.body.cards;
  const now = Math.floor(Date.now() / 1000);
  const jwt = await token({ aud: `${kBase}${kSign}/feedback`, iat: now, exp: now + 60 });
  const told = await post(replicas.b, `${kSign}/feedback`, { feedback: [{ card: card.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }] },
    { 'Content-Type': 'application/json', Authorization: `Bearer ${jwt}` });
  assert.equal(told.status, 200, told.text);
  const listed = await run_program(['audit', 'list', '--type', 'feedback', '--data-dir', path.join(folder, 'b')]);
  const id = listed.stdout.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
  const shown = await run_program(['audit', 'show', id, '--data-dir', path.join(folder, 'b')]);
  assert.ok(shown.stdout.includes(answer.headers.get('x-event-id')), shown.stdout);
});

/// POST of that feedback, with a token of its own.
async function tell(service, entries) {
  const now = Math.floor(Date.now() / 1000);
  const jwt = await token({ aud: `${kBase}${kSign}/feedback`, iat: now, exp: now + 60 });
  return post(service, `${kSign}/feedback`, { feedback: entries }, { 'Content-Type': 'application/json', Authorization: `Bearer ${jwt}` });
}

/// Feedback events about a card in the databases of both replicas.
async function kept(card) {
  const all = [];
  for (const name of Object.keys(replicas)) {
    const dir = ['--data-dir', path.join(folder, name)];
    const ids = [...(await run_program(['audit', 'list', '--type', 'feedback', '--limit', '10000', ...dir])).stdout.matchAll(/\tfeedback\t([0-9a-f-]{36})\t/g)].map((match) => match[1]);
    if (ids.length === 0) continue;
    const { stdout } = await run_program(['audit', 'show', ...ids, ...dir]);
    all.push(...JSON.parse(`[${stdout.trim().replaceAll(/\n\}\n\{/g, '\n},{')}]`));
  }
  return all.map((event) => event.feedback).filter((told) => told.card === card);
}

test('the same feedback at both at once, a hundred times: one keeps it, and all are answered', { skip }, async () => {
  const { body: { cards } } = await call(replicas.a, undefined, body('preg-condition'));
  for (let round = 0; round < (short ? 3 : 10); ++round) {
    const entry = { card: cards[0].uuid, outcome: 'overridden', outcomeTimestamp: new Date(Date.now() - round * 1000).toISOString() };
    const before = (await kept(entry.card)).length;
    const answers = await Promise.all(Array.from({ length: round ? 10 : 100 }, (_, i) => tell(i % 2 ? replicas.a : replicas.b, [entry])));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    const after = await kept(entry.card);
    assert.equal(after.length, before + 1, `round ${round}`);
    assert.equal(after.filter(({ outcome_utc }) => Date.parse(outcome_utc) === Date.parse(entry.outcomeTimestamp))[0].repeat_check, 'shared');
  }
  const keys = (await kept(cards[0].uuid)).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
});

test('while PostgreSQL is away each keeps what it gets, and says that the other was not asked', { skip }, async () => {
  const { body: { cards } } = await call(replicas.a);
  const entry = { card: cards[0].uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() };
  postgres.freeze();
  const answers = await Promise.all([tell(replicas.a, [entry]), tell(replicas.b, [entry])]);
  postgres.thaw();
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  const both = await kept(entry.card);
  assert.deepEqual(both.map(({ repeat_check }) => repeat_check), ['local_only', 'local_only']);
  assert.equal(new Set(both.map(({ key }) => key)).size, 1);
  await until(async () => (await replicas.a.ready()).audit?.shared?.connected && (await replicas.b.ready()).audit?.shared?.connected, 'PostgreSQL to be used again');
  for (const service of Object.values(replicas)) assert.equal((await tell(service, [entry])).status, 200);
  assert.equal((await kept(entry.card)).length, 2, 'a repeat later is none more');
});

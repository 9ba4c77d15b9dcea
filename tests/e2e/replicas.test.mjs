// Two replicas behind a balancer, with one PostgreSQL: what prescribers notice of restarts, of a replica that dies, and
// of a token that is used at both.

import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { skip, until } from './support/postgres.mjs';
import { call_once, kBase, kSign, Replicas, under_load } from './support/replicas.mjs';
import { post } from './support/requests.mjs';
import { patience, run_program, short } from './support/service.mjs';

let all;
before(async () => {
  if (!skip) all = await Replicas.start(['a', 'b']);
});
after(() => all?.stop());

const call = async (name, jwt, text = all.body()) => post(all.running[name], kSign, text, { 'Content-Type': 'application/json',
  Authorization: `Bearer ${jwt ?? await all.token()}` });

/// As a balancer in front does it: each call to the next replica that says it is ready; one that nobody took, to the other.
class Balancer {
  constructor() {
    this.ready = new Set(Object.keys(all.running));
    this.turn = 0;
    this.watching = true;
    this.watch();
  }

  async watch() {
    while (this.watching) {
      for (const [name, service] of Object.entries(all.running)) this.ready[(await service.ready()).ok ? 'add' : 'delete'](name);
      await sleep(50);
    }
  }

  async ask() {
    const text = all.body();
    const at = async (name) => call_once(http, { host: '127.0.0.1', port: all.running[name].port }, await all.token(), text);
    const names = Object.keys(all.running).filter((name) => this.ready.has(name));
    const first = names[this.turn++ % Math.max(1, names.length)] ?? 'a';
    const answer = await at(first);
    // A token of its own: the first may have been used before its replica died.
    return answer.error ? at(first === 'a' ? 'b' : 'a') : answer;
  }
}

async function balanced_load(what) {
  const balancer = new Balancer();
  const result = await under_load(() => balancer.ask(), what);
  balancer.watching = false;
  return result;
}

test('the same token at both at once: exactly one takes it, a hundred times', { skip }, async () => {
  for (let round = 0; round < (short ? 20 : 100); ++round) {
    const jwt = await all.token();
    const answers = await Promise.all([call('a', jwt), call('b', jwt), call('a', jwt), call('b', jwt)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
  }
  const jwt = await all.token();
  const hundred = await Promise.all(Array.from({ length: 100 }, (_, i) => call(i % 2 ? 'a' : 'b', jwt)));
  assert.equal(hundred.filter(({ status }) => status === 200).length, 1);
  const event = hundred.find(({ status }) => status === 200).headers.get('x-event-id');
  assert.deepEqual(await all.missing([event]), []);
  assert.match(all.postgres.sql('postgres', `SELECT convert_from(bytes, 'UTF8') FROM isoguard.audit_event WHERE event_id = '${event}'`), /"replay_check":"shared"/);
});

test('a token that one replica took before its restart is used up at both', { skip }, async () => {
  const jwt = await all.token();
  assert.equal((await call('a', jwt)).status, 200);
  await all.running.a.stop();
  await all.start('a');
  for (const name of ['a', 'b']) assert.equal((await call(name, jwt)).status, 401);
});

test('one after the other is restarted under load: no call fails, and every record is there', { skip }, async () => {
  const { failed, events } = await balanced_load(async () => {
    await sleep(500);
    for (const name of ['a', 'b', 'a']) {
      assert.deepEqual(await all.running[name].stop(), { code: 0, signal: null });
      await all.start(name);
      await sleep(500);
    }
  });
  assert.deepEqual(failed.slice(0, 3), []);
  assert.ok(events.length > 50 / patience, `${events.length} calls`);
  assert.deepEqual(await all.missing(events), []);
});

test('a replica that is killed loses no call that another may take, and no record that was acknowledged', { skip }, async () => {
  const { failed, events } = await balanced_load(async () => {
    await sleep(500);
    await all.running.b.stop('SIGKILL');
    await sleep(500);
    await all.start('b');
    await sleep(500);
  });
  assert.deepEqual(failed.slice(0, 3), []);
  assert.deepEqual(await all.missing(events), []);
});

test('while PostgreSQL is away calls are answered, and the record says that only this replica knew the token', { skip }, async () => {
  all.postgres.freeze();
  const answer = await call('a');
  all.postgres.thaw();
  assert.equal(answer.status, 200, answer.text);
  const event = answer.headers.get('x-event-id');
  assert.deepEqual(await all.missing([event]), []);
  const shown = await run_program(['audit', 'show', event, '--data-dir', all.file('a')]);
  assert.match(shown.stdout, /"replay_check": ?"local_only"/);
});

test('feedback at one replica joins the card that the other sent', { skip }, async () => {
  const answer = await call('a', undefined, all.body('preg-condition'));  // which b has never seen
  assert.deepEqual(await all.missing([answer.headers.get('x-event-id')]), []);
  const [card] = answer.body.cards;
  const told = await tell('b', [{ card: card.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }]);
  assert.equal(told.status, 200, told.text);
  const listed = await run_program(['audit', 'list', '--type', 'feedback', '--data-dir', all.file('b')]);
  const id = listed.stdout.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
  const shown = await run_program(['audit', 'show', id, '--data-dir', all.file('b')]);
  assert.ok(shown.stdout.includes(answer.headers.get('x-event-id')), shown.stdout);
});

/// POST of that feedback at a replica, with a token of its own.
async function tell(name, entries) {
  const now = Math.floor(Date.now() / 1000);
  const jwt = await all.token({ aud: `${kBase}${kSign}/feedback`, iat: now, exp: now + 60 });
  return post(all.running[name], `${kSign}/feedback`, { feedback: entries }, { 'Content-Type': 'application/json', Authorization: `Bearer ${jwt}` });
}

/// Feedback events about a card in the databases of both replicas.
async function kept(card) {
  const events = [];
  for (const name of Object.keys(all.running)) {
    const dir = ['--data-dir', all.file(name)];
    const ids = [...(await run_program(['audit', 'list', '--type', 'feedback', '--limit', '10000', ...dir])).stdout.matchAll(/\tfeedback\t([0-9a-f-]{36})\t/g)].map((match) => match[1]);
    if (ids.length === 0) continue;
    const { stdout } = await run_program(['audit', 'show', ...ids, ...dir]);
    events.push(...JSON.parse(`[${stdout.trim().replaceAll(/\n\}\n\{/g, '\n},{')}]`));
  }
  return events.map((event) => event.feedback).filter((told) => told.card === card);
}

test('the same feedback at both at once, a hundred times: one keeps it, and all are answered', { skip }, async () => {
  const { body: { cards } } = await call('a', undefined, all.body('preg-condition'));
  for (let round = 0; round < (short ? 3 : 10); ++round) {
    const entry = { card: cards[0].uuid, outcome: 'overridden', outcomeTimestamp: new Date(Date.now() - round * 1000).toISOString() };
    const before = (await kept(entry.card)).length;
    const answers = await Promise.all(Array.from({ length: round ? 10 : 100 }, (_, i) => tell(i % 2 ? 'a' : 'b', [entry])));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    const after = await kept(entry.card);
    assert.equal(after.length, before + 1, `round ${round}`);
    assert.equal(after.filter(({ outcome_utc }) => Date.parse(outcome_utc) === Date.parse(entry.outcomeTimestamp))[0].repeat_check, 'shared');
  }
  const keys = (await kept(cards[0].uuid)).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
});

test('while PostgreSQL is away each keeps what it gets, and says that the other was not asked', { skip }, async () => {
  const { body: { cards } } = await call('a');
  const entry = { card: cards[0].uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() };
  all.postgres.freeze();
  const answers = await Promise.all([tell('a', [entry]), tell('b', [entry])]);
  all.postgres.thaw();
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  const both = await kept(entry.card);
  assert.deepEqual(both.map(({ repeat_check }) => repeat_check), ['local_only', 'local_only']);
  assert.equal(new Set(both.map(({ key }) => key)).size, 1);
  await until(async () => (await all.running.a.ready()).audit?.shared?.connected && (await all.running.b.ready()).audit?.shared?.connected, 'PostgreSQL to be used again');
  for (const name of ['a', 'b']) assert.equal((await tell(name, [entry])).status, 200);
  assert.equal((await kept(entry.card)).length, 2, 'a repeat later is none more');
});

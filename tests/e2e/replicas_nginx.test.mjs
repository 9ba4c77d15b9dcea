// Two replicas with one PostgreSQL behind a real nginx, which runs the example of manifests/deploy/nginx: what an EHR notices
// of restarts, of a replica that dies, and of a token that is sent twice.

import assert from 'node:assert/strict';
import https from 'node:https';
import test, { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Nginx, skip as no_nginx } from './support/nginx.mjs';
import { skip as no_postgres, until } from './support/postgres.mjs';
import { call_once, has_cards, Replicas, under_load } from './support/replicas.mjs';
import { patience, short } from './support/service.mjs';

const skip = no_nginx || no_postgres;
/// How long nginx passes over a replica that failed, and a little (fail_timeout of the example).
const kPassedOverMs = 2200;

let all;
let nginx;
const agent = new https.Agent({ keepAlive: true, maxSockets: 32 });

before(async () => {
  if (skip) return;
  all = await Replicas.start(['a', 'b']);
  nginx = await Nginx.start([all.running.a.port, all.running.b.port]);
});
after(async () => {
  agent.destroy();
  await nginx?.stop();
  await all?.stop();
});

const ask = (jwt, text = all.body()) => call_once(https, { ...nginx.options(), agent }, jwt, text);
const ask_with_token = async (text) => ask(await all.token(), text);

/// Of each call that has a record in PostgreSQL (by its `hookInstance`), how many it has.
function records() {
  const rows = all.postgres.sql('postgres', `SELECT convert_from(bytes, 'UTF8')::jsonb #>> '{call,hookInstance}', count(*)
    FROM isoguard.audit_event WHERE type = 'decision' GROUP BY 1`);
  return new Map(rows.trim().split('\n').map((row) => row.split('|')).map(([id, count]) => [id, Number(count)]));
}

test('the same token through nginx: exactly one of its replicas takes it', { skip }, async () => {
  for (let round = 0; round < (short ? 5 : 25); ++round) {
    const jwt = await all.token();
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(jwt)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
  }
});

test('one after the other is restarted under load: no call fails, and every record is there', { skip }, async () => {
  const { failed, events } = await under_load(ask_with_token, async () => {
    await sleep(300);
    for (const name of ['a', 'b']) {
      assert.deepEqual(await all.running[name].stop(), { code: 0, signal: null });
      await all.start(name);
      await sleep(kPassedOverMs);
    }
  });
  assert.deepEqual(failed.slice(0, 3), []);
  assert.ok(events.length > 50 / patience, `${events.length} calls`);
  assert.deepEqual(await all.missing(events), []);
});

test('a replica is killed, clients have tokens: 401 is all that a call may get whose token was used up, and a new token mends it', { skip }, async () => {
  let used_up = 0;
  const { failed, events } = await under_load(async () => {
    const text = all.body();
    const answer = await ask_with_token(text);
    if (answer.status !== 401) return answer;
    ++used_up;
    return ask_with_token(text);
  }, async () => {
    await sleep(300);
    await all.running.b.stop('SIGKILL');
    await sleep(500);
    await all.start('b');
    await sleep(kPassedOverMs);
  });
  console.log(`${used_up} of ${events.length} calls were asked again with a new token`);
  assert.deepEqual(failed.slice(0, 3), []);
  assert.ok(used_up <= 8, `${used_up}, of eight clients`);
  assert.deepEqual(await all.missing(events), []);
});

test('a replica is killed, clients have certificates only: no call fails, and what was repeated has two records at most', { skip }, async () => {
  for (const name of ['a', 'b']) {
    await all.running[name].stop();
    await all.start(name, { tokens: false });
  }
  await sleep(kPassedOverMs);
  const recorded = [];
  const { failed, events } = await under_load(async () => {
    const text = all.body();
    const answer = await ask(undefined, text);
    if (answer.event) recorded.push(JSON.parse(text).hookInstance);
    return answer;
  }, async () => {
    for (const name of short ? ['a'] : ['a', 'b']) {
      await sleep(300);
      await all.running[name].stop('SIGKILL');
      await sleep(300);
      await all.start(name, { tokens: false });
      await sleep(kPassedOverMs);
    }
  });
  assert.deepEqual(failed.slice(0, 3), []);
  assert.deepEqual(await all.missing(events), []);
  const kept = await until(() => {
    const now = records();
    return recorded.every((id) => now.has(id)) && now;
  }, 'records of all calls');
  const twice = recorded.filter((id) => kept.get(id) > 1);
  console.log(`${recorded.length} calls, ${twice.length} with two records`);
  assert.ok(recorded.every((id) => kept.get(id) <= 2));
  assert.ok(twice.length <= 8 * 2, `${twice.length} with two records, of eight clients and two deaths`);
});

test('both are gone: the EHR is told so at once, and answered as soon as one is back', { skip }, async () => {
  for (const service of Object.values(all.running)) await service.stop('SIGKILL');
  const answer = await ask();
  assert.equal(answer.status, 502);
  await all.start('a', { tokens: false });
  const begun = performance.now();
  while (!has_cards(await ask())) {
    assert.ok(performance.now() - begun < kPassedOverMs + 3000 * patience);
    await sleep(100);
  }
});

// with the real program and a clock that libfaketime sets: records are written in 2026, and ten years
// later a service deletes what is over its time, keeps what is held, and destroys a key when two persons say so.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { start_with_admin } from './support/admin.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { run_program } from './support/service.mjs';

/// The clock of a process, which goes on from there.
const clock = (time) => ({ LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1', FAKETIME: `@${time}`, TZ: 'UTC',
  FAKETIME_DONT_FAKE_MONOTONIC: '1' });
const then = clock('2026-11-26 10:00:00');
const day_before = clock('2036-11-25 12:00:00');
const now = clock('2036-11-27 12:00:00');  // not at night

const root = mkdtempSync(path.join(tmpdir(), 'isoguard-retention-'));
const folder = path.join(root, 'data');
const running = [];
after(async () => {
  for (const service of running) await service.stop();
  rmSync(root, { recursive: true });
});
const start = async (env) => {
  const service = await start_with_admin({ args: ['--data-dir', folder, '--audit-origin', 'test/1'], env });
  running.push(service);
  return service;
};
const audit = (words, { at = now, input = '' } = {}) => run_program(['audit', ...words, '--data-dir', folder], input, at);
const site_key = path.join(folder, 'audit', 'site.key');
const rows = (text) => text.split('\n').filter(Boolean).map((line) => line.split('\t'));
const names = (id) => ['--patient', `Patient/${id}`, '--fhir-server', '', '--key-file', site_key];

let hooks;
/// A call about a patient of that id who was born then. Gives the id of its record, and a card.
async function call(service, id, born) {
  const request = request_of('three-headlines', hooks['order-sign']);
  const old = request.context.patientId;
  const text = JSON.stringify(request).replaceAll(`Patient/${old}`, `Patient/${id}`).replaceAll(`"${old}"`, `"${id}"`)
    .replace(/"birthDate":"[^"]*"/g, `"birthDate":"${born}"`);
  const answer = await post(service, '/cds-services/order-sign', JSON.parse(text));
  assert.equal(answer.status, 200);
  return { event: answer.headers.get('x-event-id'), card: answer.body.cards[0]?.uuid };
}
/// What a file of the folder holds, in all of its databases and their logs.
const on_disk = (name) => readdirSync(path.join(folder, name)).filter((file) => file.startsWith('audit.db'))
  .map((file) => readFileSync(path.join(folder, name, file), 'latin1')).join('');
const pseudonym_of = async (event) => JSON.parse((await audit(['show', event])).stdout).subject.pseudonym;
const verifier = async (file) => (await run_program(['audit', 'key', file])).stdout.trim();

const first = await start(then);
hooks = await discover(first);
const adult = await call(first, 'adult', '1990-01-01');
const held = await call(first, 'held', '1990-01-01');
const child = await call(first, 'child', '2019-05-05');
const leaving = await call(first, 'leaving', '2019-05-05');
const feedback = await post(first, '/cds-services/order-sign/feedback', { feedback: [
  { card: adult.card, outcome: 'accepted', outcomeTimestamp: '2026-11-26T10:00:00Z', acceptedSuggestions: [] }] });
assert.ok([200, 400].includes(feedback.status));
await first.stop();
const pseudonyms = { adult: await pseudonym_of(adult.event), held: await pseudonym_of(held.event) };
let hold_id;

test('records say how long they are to be kept, and no birth date', async () => {
  const keep = async ({ event }) => JSON.parse((await audit(['show', event])).stdout).keep;
  assert.deepEqual(await keep(adult), { age: 'adult' });
  assert.deepEqual(await keep(child), { age: 'young', born: 2019 });
  assert.ok(!on_disk('audit').includes('2019-05-05'));
});

test('nothing is due a day too early, and plan changes nothing', async () => {
  const early = await audit(['retention', 'plan'], { at: day_before });
  assert.equal(early.code, 0, early.stderr);
  assert.match(early.stdout, /^0 events are due$/m);
  const due = await audit(['retention', 'plan']);
  assert.match(due.stdout, /audit\.db: [1-9]\d* due, recorded 2026-11-26T10:00:.*Z to 2026-11-26T10:0.*Z, 0 held$/m);
  assert.deepEqual((await audit(['retention', 'plan'])).stdout, due.stdout);
  assert.ok(on_disk('audit').includes(pseudonyms.adult));
});

test('less than six years are refused unless forced', async () => {
  const refused = await audit(['retention', 'plan', '--audit-keep-years', '5']);
  assert.deepEqual([refused.code, refused.stdout], [2, '']);
  assert.match(refused.stderr, /6 years at least/);
  const forced = await audit(['retention', 'show', '--audit-keep-years', '5', '--audit-keep-less']);
  assert.match(forced.stdout, /^kept 5 years, of minors at least until the age of 18 and 2 years$/m);
  const serving = await run_program(['serve', '--listen', '127.0.0.1:0', '--audit-keep-years', '5']);
  assert.equal(serving.code, 2);
});

test('a hold is placed, listed, and asked for properly', async () => {
  assert.equal((await audit(['hold', 'add', ...names('held')])).code, 2, '--reason is missing');
  assert.equal((await audit(['hold', 'add', '--reason', 'x'])).code, 2);
  assert.equal((await audit(['hold', 'add', '--reason', 'x', '--all', '--card', held.card])).code, 2);
  assert.equal((await audit(['hold', 'add', '--reason', 'x', '--event', 'nothing'])).code, 2);
  assert.equal((await audit(['hold', 'remove', held.event, '--reason', 'x'])).code, 2);
  const placed = await audit(['hold', 'add', ...names('held'), '--reason', 'court, file 12/34']);
  assert.equal(placed.code, 0, placed.stderr);
  hold_id = placed.stdout.trim();
  const [hold] = rows((await audit(['hold', 'list'])).stdout);
  assert.deepEqual([hold[0], hold[3], hold[4]], [hold_id, `patient ${pseudonyms.held}`, 'court, file 12/34']);
});

test('the running service deletes when it is asked, and a hold wins', async () => {
  await start(now);
  const applied = await audit(['retention', 'apply']);
  assert.equal(applied.code, 0, applied.stderr);
  assert.match(applied.stdout, /the running service was asked/);
  assert.equal((await audit(['show', adult.event])).code, 1);
  assert.match((await audit(['show', adult.event])).stderr, /was deleted, since its time was over/);
  for (const kept of [held, child, leaving]) assert.equal((await audit(['show', kept.event])).code, 0);
  const bytes = on_disk('audit');
  assert.ok(!bytes.includes(pseudonyms.adult), 'not in the database, not in its log');
  assert.ok(bytes.includes(pseudonyms.held));
  assert.equal((await audit(['retention', 'apply'])).code, 0, 'again');
});

test('over HTTP what is deleted is gone, and no failure', async () => {
  const { admin } = running.at(-1);
  const gone = await admin(`/fhir/AuditEvent/${adult.event}`);
  assert.equal(gone.status, 410, gone.text);
  assert.equal(gone.body.issue[0].code, 'deleted');
  assert.match(gone.body.issue[0].diagnostics, /time was over/);
  assert.equal((await admin(`/fhir/AuditEvent/${held.event}`)).status, 200);
  const modes = ({ body }, mode) => (body.entry ?? []).filter(({ search }) => search.mode === mode).map(({ resource }) => resource);
  const failed = await admin('/fhir/AuditEvent?outcome=8&_count=500');
  assert.deepEqual(modes(failed, 'match'), []);
  assert.deepEqual(modes(failed, 'outcome').map(({ issue: [{ code }] }) => code), ['deleted'], 'and it says so');
  const lines = await admin('/fhir/AuditEvent?outcome=8&_format=ndjson');
  assert.deepEqual([lines.status, lines.text], [200, '']);
  assert.match(lines.headers.warning, /^199 isoguard "Events were passed over that are deleted/);
  const all = await admin('/fhir/AuditEvent?subtype=decision&_count=500');
  const ids = modes(all, 'match').map(({ id }) => id);
  assert.ok(ids.includes(held.event) && !ids.includes(adult.event));
});

test('what is left is whole, on the spot and in a bundle', async () => {
  const key = await verifier(path.join(folder, 'audit', 'signing.key'));
  const verified = await audit(['verify', '--key', key]);
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /audit\.db: .*, [1-9]\d* pruned(, \d+ behind the newest checkpoint)?\n/);
  assert.match(verified.stdout, /test\/1\/retention\/.*\n/);
  const bundles = path.join(root, 'bundles');
  mkdirSync(bundles);
  assert.equal((await audit(['export', '--output', bundles])).code, 0);
  const bundle = path.join(bundles, 'audit.ndjson');
  const offline = await run_program(['audit', 'verify', '--key', key, bundle]);
  assert.equal(offline.code, 0, offline.stdout);
  const without = readFileSync(bundle, 'utf8').replace(/^\{"event":"[^\n]*(,"leaf":"[0-9a-f]*","seq":\d+\}\n)/m, (line, rest) => `{${rest.slice(1)}`);
  const cut = path.join(bundles, 'cut.ndjson');
  writeFileSync(cut, without);
  const found = await run_program(['audit', 'verify', '--key', key, cut]);
  assert.equal(found.code, 1);
  assert.match(found.stdout, /is missing: deleted, and no event says that its time was over/);
  assert.equal((await audit(['prove', adult.event])).code, 1);
  assert.equal((await audit(['prove', held.event])).code, 0);
});

test('a key is destroyed by two persons, not by one, and not while it is held', async () => {
  const persons = path.join(root, 'persons');
  mkdirSync(persons);
  const key_of = (name) => path.join(persons, name);
  const approvers = path.join(folder, 'audit', 'approvers');
  assert.equal((await audit(['destroy-key', 'list'])).code, 2, 'nobody may');
  const lines = [];
  for (const name of ['ada', 'bob', 'eve']) {
    const made = await run_program(['audit', 'key', key_of(name), '--make', name]);
    if (name !== 'eve') lines.push(made.stdout);
  }
  writeFileSync(approvers, lines.join(''), { mode: 0o600 });
  const ask = (who, id = 'leaving') => audit(['destroy-key', 'request', ...names(id), '--reason', 'asked in writing',
    '--person-key', key_of(who)]);
  const approve = (who, request, input) => audit(['destroy-key', 'approve', request, '--person-key',
    input ? '-' : key_of(who)], { input: input ? readFileSync(key_of(who), 'utf8') : '' });
  const hold = (await audit(['hold', 'add', '--card', leaving.card, '--reason', 'complaint'])).stdout.trim();
  const refused = await ask('ada');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /are held/);
  assert.equal((await audit(['hold', 'remove', hold, '--reason', 'settled'])).code, 0);
  assert.match((await ask('eve')).stderr, /eve is not in .*approvers/);
  assert.match((await ask('ada', 'nobody')).stderr, /no key of such a patient/);
  const asked = await ask('ada');
  assert.equal(asked.code, 0, asked.stderr);
  const request = asked.stdout.trim();
  assert.match((await approve('ada', request)).stderr, /somebody else must approve/);
  assert.match((await approve('eve', request)).stderr, /eve is not in/);
  assert.match((await approve('bob', leaving.event)).stderr, /there is no request/);
  const opened = await audit(['show', leaving.event, '--key-file', site_key]);
  assert.equal(JSON.parse(opened.stdout).opened.patient, 'Patient/leaving');
  const done = await approve('bob', request, true);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(done.stdout, 'the key is destroyed\n');
  const [row] = rows((await audit(['destroy-key', 'list'])).stdout);
  assert.deepEqual([row[0], ...row.slice(3)], [request, 'ada', 'bob', 'done', 'asked in writing']);
  const closed = await audit(['show', leaving.event, '--key-file', site_key]);
  assert.equal(closed.code, 1);
  assert.match(closed.stderr, /does not open/);
  const key = await verifier(path.join(folder, 'audit', 'signing.key'));
  assert.equal((await audit(['verify', '--key', key])).code, 0, 'all proofs stay');
});

test('a patient who comes back gets a new key', async () => {
  const again = await call(running.at(-1), 'leaving', '2019-05-05');
  assert.ok(again.event);
  const opened = await audit(['show', again.event, '--key-file', site_key]);
  assert.equal(opened.code, 0, opened.stderr);
  assert.equal(JSON.parse(opened.stdout).opened.patient, 'Patient/leaving');
  assert.equal((await audit(['show', leaving.event, '--key-file', site_key])).code, 1);
});

test('a command deletes by itself while no service runs', async () => {
  await running.at(-1).stop();
  const later = clock('2040-01-02 12:00:00');
  const applied = await audit(['retention', 'apply'], { at: later });
  assert.equal(applied.code, 0, applied.stderr);
  assert.match(applied.stdout, /audit\.db: [1-9]\d* deleted, 1 held\n/);
  assert.equal((await audit(['show', held.event], { at: later })).code, 0);
  assert.equal((await audit(['hold', 'remove', hold_id, '--reason', 'settled'], { at: later })).code, 0);
  assert.equal((await audit(['retention', 'apply'], { at: later })).code, 0);
  assert.equal((await audit(['show', held.event], { at: later })).code, 1);
  assert.equal((await audit(['show', child.event], { at: later })).code, 1, 'of age for two years');
  const key = await verifier(path.join(folder, 'audit', 'signing.key'));
  assert.equal((await audit(['verify', '--key', key])).code, 0);
  assert.ok(existsSync(path.join(folder, 'retention', 'audit.db')));
});

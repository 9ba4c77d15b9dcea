// Reading the audit with the real program, beside the service that writes it: list, show, stats, and that each
// reading is written down.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { discover, post, request_of } from './support/requests.mjs';
import { run_into_full_disk, run_program, start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-reading-'));
const service = await start_service({ args: ['--data-dir', folder, '--audit-origin', 'test/1'] });
after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});
const hooks = await discover(service);
const site_key = path.join(folder, 'audit', 'site.key');
const audit = (command, ...words) => run_program(['audit', command, '--data-dir', folder, ...words]);
const rows = (text) => text.split('\n').filter(Boolean).map((line) => line.split('\t'));

const call = (id, hook = 'order-sign') => post(service, `/cds-services/${hook}`, request_of(id, hooks[hook]));
const signed = await call('three-headlines');
const patient = request_of('three-headlines', hooks['order-sign']).context.patientId;
await call('three-headlines', 'order-select');
await call('base-female');
const card = signed.body.cards[0];
const answered = await post(service, '/cds-services/order-sign/feedback', { feedback: [
  { card: card.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString(), overrideReason: { userComment: 'seen' } }] });
assert.equal(answered.status, 200);
const event_id = signed.headers.get('x-event-id');
let read = 0;  // how often the audit was read so far

test('list has a line for each event, the newest first', async () => {
  const listed = await audit('list');
  read += 1;
  assert.equal(listed.code, 0, listed.stderr);
  const types = rows(listed.stdout).map((fields) => fields[1]).filter((type) => type !== 'delivery');  // which come when a second is over
  assert.deepEqual(types, ['feedback', 'decision', 'decision', 'decision', 'config', 'start']);
  const times = rows(listed.stdout).map((fields) => fields[0]);
  assert.deepEqual(times, [...times].sort().reverse());
  assert.ok(listed.stdout.includes(event_id));
  assert.ok(!listed.stdout.includes(patient) || patient.length < 4);
});

test('list finds a patient by the plain reference with the site key', async () => {
  const found = await audit('list', '--patient', `Patient/${patient}`, '--fhir-server', '', '--key-file', site_key, '--type', 'decision');
  read += 1;
  assert.equal(found.code, 0, found.stderr);
  assert.equal(rows(found.stdout).length, 2);
  const none = await audit('list', '--patient', `Patient/${patient}`, '--fhir-server', 'https://other.example', '--key-file', site_key);
  read += 1;
  assert.deepEqual([none.code, none.stdout], [0, '']);
  assert.equal((await audit('list', '--patient', `Patient/${patient}`)).code, 2);
});

test('show gives the record, and what is sealed to who has the key', async () => {
  const shown = await audit('show', event_id);
  read += 1;
  assert.equal(shown.code, 0, shown.stderr);
  const record = JSON.parse(shown.stdout);
  assert.equal(record.event_id, event_id);
  assert.ok(record.cards.some(({ uuid }) => uuid === card.uuid));
  const opened = await audit('show', event_id, '--key-file', site_key);
  read += 1;
  assert.equal(JSON.parse(opened.stdout).opened.patient, `Patient/${patient}`);
  assert.deepEqual(JSON.parse(opened.stdout).record, record);
  assert.equal((await audit('show', '01932f5e-8f3a-7c1d-9b2e-4d5f6a7b8c9d')).code, 2);
});

test('stats count calls, cards and answers, and hide what is small', async () => {
  const counted = JSON.parse((await audit('stats', '--min-cell', '0')).stdout);
  read += 1;
  const value = (figure, of) => counted.figures.find((each) => each.figure === figure && each.of === of)?.value;
  assert.equal(value('calls', 'order-sign'), '2');
  assert.equal(value('calls', 'order-select'), '1');
  const rule = card.source.topic.code;
  assert.equal(value('overridden', rule), '1');
  assert.equal(counted.figures.find(({ figure }) => figure === 'cards').of, rule, 'the most overridden comes first');
  assert.ok(Number(value('latency-us', 'p99')) > 0);
  const hidden = await audit('stats', '--csv');
  read += 1;
  assert.match(hidden.stdout, /^figure,of,detail,value\n/);
  assert.match(hidden.stdout, /^calls,order-sign,,<11$/m);
});

test('all databases are exported, proven and verified at once', async () => {
  const bundles = path.join(folder, 'bundles');
  mkdirSync(bundles);
  await service.stop();  // which signs all events
  const exported = await audit('export', '--output', bundles);
  read += 1;
  assert.equal(exported.code, 0, exported.stderr);
  assert.deepEqual(readdirSync(bundles).sort(), ['access.ndjson', 'audit.ndjson']);
  const proof = await audit('prove', event_id);
  read += 1;
  assert.equal(proof.code, 0, proof.stderr);
  const key = (await run_program(['audit', 'key', path.join(folder, 'audit', 'signing.key')])).stdout.trim();
  const verified = await audit('verify', '--key', key);
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /test\/1\/access\/.*\nno finding\n/);
  const both = readdirSync(bundles).map((name) => path.join(bundles, name));
  assert.equal((await run_program(['audit', 'verify', '--key', key, ...both])).code, 0);
  assert.equal((await run_program(['audit', 'verify', '--key', key, '--proof', '-'], proof.stdout)).code, 0);
});

test('a patient gets what is kept about them, readable and with proofs, and nothing of others', async () => {
  const output = path.join(folder, 'for-the-patient');
  const of_patient = (id) => ['--patient', `Patient/${id}`, '--fhir-server', '', '--key-file', site_key];
  const exported = await audit('export', ...of_patient(patient), '--output', output);
  read += 1;
  assert.equal(exported.code, 0, exported.stderr);
  const files = readdirSync(output, { recursive: true }).filter((name) => name !== 'proofs');
  const content = Object.fromEntries(files.map((name) => [name, readFileSync(path.join(output, name), 'utf8')]));
  for (const name of files) assert.equal(statSync(path.join(output, name)).mode & 0o777, 0o600, name);

  const records = content['records.ndjson'].trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(records.filter(({ type }) => type !== 'access').map(({ type }) => type), ['decision', 'decision', 'feedback']);
  const text = content['records.txt'];
  const { user, order } = records[0];
  const codes = order[0].codes[0];
  for (const words of [event_id, user.ref, codes, 'overridden', 'was delivered', `${card.source.topic.code}, ${card.indicator}`]) {
    assert.ok(text.includes(words), `${words} in ${text}`);
  }
  assert.match(content['opened.ndjson'], new RegExp(`"patient":"Patient/${patient}"`));

  const key = (await run_program(['audit', 'key', path.join(folder, 'audit', 'signing.key')])).stdout.trim();
  const verified = await Promise.all(records.map(({ event_id: id }) =>
    run_program(['audit', 'verify', '--key', key, '--proof', path.join(output, 'proofs', `${id}.ndjson`)])));
  for (const { code, stdout } of verified) assert.deepEqual([code, stdout], [0, '1 of 1 events proven\nno finding\n']);

  const others = rows((await audit('list', '--type', 'decision')).stdout).filter((fields) => !text.includes(fields[2]));
  read += 1;
  assert.equal(others.length, 1, 'the decision on another patient');
  const other = JSON.parse((await audit('show', others[0][2])).stdout);
  read += 1;
  for (const [name, bytes] of Object.entries(content)) {
    for (const word of [other.event_id, other.subject.pseudonym, 'base-female']) assert.ok(!bytes.includes(word), `${word} in ${name}`);
  }
});

test('what cannot be written to standard output is no success', () => {
  const commands = [['list'], ['stats'], ['show', event_id], ['prove', event_id], ['checkpoint'], ['retention', 'show'], ['retention', 'plan']];
  for (const [command, ...more] of commands) {
    const { code, stderr } = run_into_full_disk(['audit', command, ...more, '--data-dir', folder]);
    assert.equal(code, 1, command);
    assert.match(stderr, /standard output cannot be written\n$/, command);
    read += ['list', 'stats', 'show', 'prove'].includes(command) ? 1 : 0;
  }
});

test('each reading is an access event, also when several read at the same time', async () => {
  const together = await Promise.all([1, 2, 3].map(() => audit('list')));
  read += 3;
  for (const { code, stderr } of together) assert.equal(code, 0, stderr);
  const listed = await audit('list', '--type', 'access', '--oldest-first');
  const events = rows(listed.stdout);
  assert.equal(events.length, read);
  assert.deepEqual([...new Set(events.map((fields) => fields[6]))].sort(), ['export', 'list', 'prove', 'show', 'stats']);
  for (const fields of events) assert.notEqual(fields[4], '-', 'who read');
});

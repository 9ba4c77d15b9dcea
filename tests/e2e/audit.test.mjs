// Records and feedback with the real program: what it wrote, and that nothing of a patient is in it.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { token } from './support/ehr.mjs';
import { discover, post, request_of, send } from './support/requests.mjs';
import { start_service } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-audit-'));
const start = () => start_service({ cors_origins: ['https://ehr.example'], args: ['--data-dir', folder, '--audit-origin', 'test/1'] });
let service = await start();
after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});
const hooks = await discover(service);
const kUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const call = (id, more = {}) => post(service, '/cds-services/order-sign', { ...request_of(id, hooks['order-sign']), ...more });
const feedback = (entries, id = 'order-sign') => post(service, `/cds-services/${id}/feedback`, { feedback: entries });
const now = () => new Date().toISOString();

test('every answer names its record, also without cards and when refused', async () => {
  const seen = new Set();
  for (const id of ['three-headlines', 'base-female', 'other-drug-female']) {
    const answer = await call(id);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('x-event-id'), kUuid);
    seen.add(answer.headers.get('x-event-id'));
  }
  const refused = await post(service, '/cds-services/order-sign', '{"hook":"order-sign"}');
  assert.equal(refused.status, 400);
  assert.match(refused.headers.get('x-event-id'), kUuid);
  seen.add(refused.headers.get('x-event-id'));
  assert.equal(seen.size, 4);
});

test('feedback on a card is taken, a repeat as well, and after a restart', async () => {
  const { body } = await call('three-headlines');
  const card = body.cards.find(({ suggestions }) => suggestions?.length);
  const accepted = { card: card.uuid, outcome: 'accepted', acceptedSuggestions: [{ id: card.suggestions[0].uuid }], outcomeTimestamp: now() };
  const overridden = { card: card.uuid, outcome: 'overridden', outcomeTimestamp: now(),
    overrideReason: { reason: card.overrideReasons?.[0], userComment: 'Quisquilia knows' } };
  for (const entries of [[accepted], [overridden], [accepted, overridden]]) {
    const answer = await feedback(entries);
    assert.equal(answer.status, 200, answer.text);
  }
  await service.stop();
  service = await start();
  assert.equal((await feedback([accepted])).status, 200);
});

test('a card keeps its uuid in the next hook and over a restart, and has another with another key', async () => {
  const uuids = async (at, hook = 'order-sign') =>
    (await post(at, `/cds-services/${hook}`, request_of('three-headlines', hooks[hook]))).body.cards.map(({ uuid }) => uuid);
  const before = await uuids(service);
  assert.ok(before.length > 0);
  for (const uuid of await uuids(service, 'order-select')) assert.ok(before.includes(uuid));
  await service.stop();
  service = await start();
  assert.deepEqual(await uuids(service), before);
  const seen = new Set(before);
  for (let i = 0; i < 2; ++i) {  // without records each process has its own key
    const other = await start_service();
    for (const uuid of await uuids(other)) {
      assert.ok(!seen.has(uuid));
      seen.add(uuid);
    }
    await other.stop();
  }
});

test('malformed feedback is refused with the element', async () => {
  const answer = await feedback([{ card: 'x', outcome: 'ignored', outcomeTimestamp: now() }]);
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.body.issue[0].expression, ['feedback[0].outcome']);
});

test('a browser may send feedback after a preflight', async () => {
  const answer = await send(service, 'OPTIONS', '/cds-services/order-sign/feedback',
    { headers: { Origin: 'https://ehr.example', 'Access-Control-Request-Method': 'POST' } });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers['access-control-allow-origin'], 'https://ehr.example');
});

test('nothing of a patient is readable in the data folder or the log', async () => {
  const canaries = ['Quisquilia', 'MRN-778899', '2002-08-15', token];
  const request = request_of('preg-condition', hooks['order-sign']);
  const text = JSON.stringify(request).replaceAll(request.context.patientId, 'MRN-778899');
  const marked = { ...JSON.parse(text), fhirAuthorization: { access_token: token, token_type: 'Bearer', expires_in: 300, scope: 'Quisquilia', subject: 'x' } };
  marked.prefetch.patient = { resourceType: 'Patient', id: 'MRN-778899', gender: 'female', birthDate: '2002-08-15', name: [{ family: 'Quisquilia' }] };
  assert.equal((await post(service, '/cds-services/order-sign', marked)).status, 200);
  await service.stop();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  let decisions = 0;
  for (const file of files) {
    const bytes = readFileSync(path.join(file.path, file.name)).toString('latin1');
    for (const canary of canaries) assert.ok(!bytes.includes(canary), `${canary} in ${file.name}`);
    decisions += bytes.split('"request_sha256"').length - 1;
  }
  assert.ok(decisions >= 7, 'records are there to be searched');
  for (const canary of canaries) assert.ok(!service.stderr.includes(canary) && !service.stdout.includes(canary));
  service = await start();
});

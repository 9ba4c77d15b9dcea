// S-10 with the real program: two hospitals that share a service have patients of the same id at the same FHIR
// server, and nothing that one does or keeps is the other's.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { start_with_admin } from './support/admin.mjs';
import { rule_of } from './support/cases.mjs';
import { post, request_of } from './support/requests.mjs';
import { patience, run_program, source_dir } from './support/service.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-tenants-'));
const manifests = path.join(folder, 'manifests');
const data = path.join(folder, 'data');
const site_key = path.join(data, 'audit', 'site.key');
cpSync(path.join(source_dir, 'manifests'), manifests, { recursive: true });
const policy_file = path.join(manifests, 'policies', 'eu-ppp.policy.json');
writeFileSync(policy_file, JSON.stringify({ ...JSON.parse(readFileSync(policy_file, 'utf8')),
  quiet: { accept_risk: 'Dr A. Example, 2026-11-26: for this test', override_memory_days: 90 } }));

const kBase = 'https://cds.example';
const kSign = '/cds-services/order-sign';
const kServer = 'https://ehr.example/fhir';
const kRule = 'tetracycline-interaction';
const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] };
const clients_file = path.join(folder, 'clients.json');
writeFileSync(clients_file, JSON.stringify({ clients: ['anna', 'bert', 'none'].map((name) => ({ name, iss: `https://${name}.example`,
  audience: kBase, jwks, ...(name === 'none' ? {} : { tenants: [`st-${name}`] }) })) }));

const service = await start_with_admin({ policy: 'eu-ppp', fhir_servers: [kServer],
  args: ['--manifests', manifests, '--clients', clients_file, '--data-dir', data, '--audit-origin', 'test/1'] });
after(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});
const discovery = (await (await fetch(`${service.base_url}/cds-services`)).json()).services;
const request = { ...request_of('tet-short-ended', discovery.find(({ id }) => id === 'order-sign')), fhirServer: kServer };
const patient = request.context.patientId;

async function send(client, endpoint, body) {
  const seconds = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ iss: `https://${client}.example`, aud: kBase + endpoint, iat: seconds, exp: seconds + 60, jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES384', kid: 'k', typ: 'JWT' }).sign(privateKey);
  const answer = await post(service, endpoint, body, { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` });
  assert.equal(answer.status, 200, answer.text);
  return answer;
}
const call = async (client) => {
  const answer = await send(client, kSign, request);
  return { event: answer.headers.get('x-event-id'), cards: answer.body.cards, card: answer.body.cards.find((card) => rule_of(card) === kRule) };
};
const audit = (...words) => run_program(['audit', ...words, '--data-dir', data]);
const record_of = async (event) => JSON.parse((await audit('show', event)).stdout);
const names = (...more) => ['--patient', `Patient/${patient}`, '--fhir-server', kServer, '--key-file', site_key, ...more];
const ids_in = (text) => text.split('\n').filter(Boolean).map((line) => line.split('\t')[2]);

const first = { anna: await call('anna'), bert: await call('bert'), none: await call('none') };
const others = (name) => Object.keys(first).filter((other) => other !== name);

test('cards and patients of tenants have nothing in common', async () => {
  const seen = { uuids: new Set(), pseudonyms: new Set() };
  for (const { event, cards } of Object.values(first)) {
    for (const { uuid } of cards) seen.uuids.add(uuid);
    seen.pseudonyms.add((await record_of(event)).subject.pseudonym);
  }
  assert.equal(seen.uuids.size, 3 * first.anna.cards.length);
  assert.equal(seen.pseudonyms.size, 3);
  assert.deepEqual((await call('anna')).cards, first.anna.cards, 'the same for the same tenant');
});

test('an override lowers the card of its own tenant and no other', async () => {
  assert.equal(first.anna.card.indicator, 'warning');
  await send('anna', `${kSign}/feedback`, { feedback: [{ card: first.anna.card.uuid, outcome: 'overridden',
    outcomeTimestamp: new Date().toISOString(), overrideReason: { reason: first.anna.card.overrideReasons[0] } }] });
  let own;
  for (let left = 100 * patience; left > 0 && own?.card.indicator !== 'info'; --left) own = await call('anna');
  assert.equal(own.card.indicator, 'info');
  for (const name of others('anna')) assert.equal((await call(name)).card.indicator, 'warning', name);
});

test('a patient is found by her tenant on the command line', async () => {
  for (const [name, { event }] of Object.entries(first)) {
    const tenant = name === 'none' ? [] : ['--tenant', `st-${name}`];
    const found = ids_in((await audit('list', ...names(...tenant))).stdout);
    assert.ok(found.includes(event), name);
    for (const other of others(name)) assert.ok(!found.includes(first[other].event), `${name}: not of ${other}`);
  }
  const nobody = await audit('list', '--patient', 'Patient/nobody', ...names().slice(2));
  assert.deepEqual([nobody.code, nobody.stdout], [0, '']);
  assert.match(nobody.stderr, /--tenant says which/);
});

test('a hold holds the records of its tenant', async () => {
  const pseudonym = (await record_of(first.bert.event)).subject.pseudonym;
  const placed = await audit('hold', 'add', '--reason', 'court', ...names('--tenant', 'st-bert'));
  assert.equal(placed.code, 0);
  assert.match(placed.stderr, /^isoguard: the hold covers [1-9]\d* events now, and those to come\n$/);
  assert.ok((await audit('hold', 'list')).stdout.includes(`\tpatient ${pseudonym}\tcourt\n`));
  const stranger = await audit('hold', 'add', '--reason', 'court', '--patient', 'Patient/nobody', ...names().slice(2));
  assert.equal(stranger.code, 0);
  assert.match(stranger.stderr, /the hold covers NO event so far\.[^]*; of calls that spoke for a tenant, --tenant says which/);
});

test('a search over HTTP finds a patient of all tenants', async () => {
  for (const value of [patient, `${kServer}/Patient/${patient}`]) {
    const { body } = await service.admin(`/fhir/AuditEvent?subtype=decision&_count=500&patient=${encodeURIComponent(value)}`);
    const found = body.entry.filter(({ search }) => search.mode === 'match').map(({ resource }) => resource.id);
    for (const { event } of Object.values(first)) assert.ok(found.includes(event), value);
  }
});

test('one tenant\'s key goes, and what is sealed for the others opens', async () => {
  const persons = {};
  for (const name of ['ada', 'bob']) {
    persons[name] = path.join(folder, name);
    const made = await run_program(['audit', 'key', persons[name], '--make', name]);
    writeFileSync(path.join(data, 'audit', 'approvers'), made.stdout, { mode: 0o600, flag: 'a' });
  }
  const asked = await audit('destroy-key', 'request', ...names('--tenant', 'st-anna'), '--reason', 'asked', '--person-key', persons.ada);
  assert.equal(asked.code, 0, asked.stderr);
  const done = await audit('destroy-key', 'approve', asked.stdout.trim(), '--person-key', persons.bob);
  assert.equal(done.code, 0, done.stderr);
  for (const [name, { event }] of Object.entries(first)) {
    assert.equal((await audit('show', event, '--key-file', site_key)).code, name === 'anna' ? 1 : 0, name);
  }
});

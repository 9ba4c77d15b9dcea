// Where a call may lead the service: to the registered FHIR server at a fit address, with a token that is good for
// the patient, and nowhere else.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { generate } from './scenario_generator.mjs';
import { rule_of, scenarios } from './support/cases.mjs';
import { start_canary } from './support/canary.mjs';
import { Ehr, token } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { discover, post } from './support/requests.mjs';
import { source_dir, start_service } from './support/service.mjs';

const store = await new FhirStore().start();
const scenario = scenarios.find(({ id }) => id === 'base-female');
const generated = generate(scenario);
await store.add(generated.resources);
const port = Number(new URL(store.origin).port);
const service = await start_service({ fhir_servers: [store.base_url] });
const ehr = new Ehr(service, store);
const sign_path = `/cds-services/${(await discover(service))['order-sign'].id}`;

/// A request without prefetch; `authorization` changes what its token says.
function request_of(authorization = {}) {
  const request = ehr.with_access(ehr.bare(scenario.hook, generated.context));
  return { ...request, fhirAuthorization: { ...request.fhirAuthorization, ...authorization } };
}

const rules_in = ({ body }) => (body?.cards ?? []).map(rule_of);

/// What the FHIR server was asked for, as types; the metadata belong to no call.
const asked = () => store.requests.map(({ url }) => url.replace(/^\/fhir\//, '').split(/[/?]/)[0])
  .filter((type) => type !== 'metadata');

async function call(request, at = service) {
  store.requests.length = 0;
  return post(at, sign_path, request);
}

/// Said aloud: a card, or a status that clients show.
function assert_said(answer, what) {
  assert.ok([400, 412].includes(answer.status) || rules_in(answer).includes('data-unavailable'), `${what}: ${answer.text}`);
}

// The address that a call names

const beside = await start_canary();
/// At the port of the FHIR server, on another address of this machine.
const alike = await start_canary({ host: '127.0.0.2', port });
const here = `127.0.0.1:${port}`;

const kHostile = [
  // another host or port
  beside.url, `http://${beside.host}`, alike.url, `http://${alike.host}/fhir/`, `http://127.0.0.2/fhir`,
  `http://localhost:${port}/fhir`, `http://[::1]:${port}/fhir`, `http://[::ffff:127.0.0.1]:${port}/fhir`, `http://0:${port}/fhir`,
  `http://0.0.0.0:${port}/fhir`, `http://127.1:${port}/fhir`, `http://2130706433:${port}/fhir`, `http://0x7f000001:${port}/fhir`,
  `http://0177.0.0.1:${port}/fhir`, `http://127.000.000.001:${port}/fhir`, `http://127.0.0.1.:${port}/fhir`,
  `http://127.0.0.1.evil.test:${port}/fhir`, `http://127.0.0.1/fhir`, `http://127.0.0.1:/fhir`, `http://127.0.0.1:0${port}/fhir`,
  `http://127.0.0.1:+${port}/fhir`, `http://127.0.0.1:${port + 65536}/fhir`, `http://127.0.0.1:${port} /fhir`,
  `http://127%2e0.0.1:${port}/fhir`, `http://127。0。0。1:${port}/fhir`, `http://１２７.0.0.1:${port}/fhir`,
  // credentials, and what only looks like them
  `http://user@${here}/fhir`, `http://user:secret@${here}/fhir`, `http://${here}@${beside.host}/fhir`, `http://@${here}/fhir`,
  `http://${beside.host}\\@${here}/fhir`, `http://${beside.host}#@${here}/fhir`, `http://${beside.host}?@${here}/fhir`,
  `http://${here}%40${beside.host}/fhir`, `http://${here}\\@${beside.host}/fhir`,
  // metadata and link-local
  'http://169.254.169.254/latest/meta-data', `http://169.254.169.254:${port}/fhir`, 'http://metadata.google.internal/computeMetadata/v1',
  'http://[fe80::1]/fhir', 'http://[fd00:ec2::254]/latest', 'http://100.100.100.200/latest', 'http://0xa9fea9fe/fhir',
  // another scheme
  `https://${here}/fhir`, `ftp://${here}/fhir`, `//${here}/fhir`, `file:///fhir`, `gopher://${here}/fhir`, `javascript://${here}/fhir`,
  `http:/${here}/fhir`, `http:${here}/fhir`, `${here}/fhir`, ` http://${here}/fhir`, `http://${here}/fhir `, `ws://${here}/fhir`,
  // another path
  `http://${here}`, `http://${here}/`, `http://${here}/fhir2`, `http://${here}/FHIR`, `http://${here}/fhir/x`, `http://${here}//fhir`,
  `http://${here}/./fhir`, `http://${here}/x/../fhir`, `http://${here}/fhir/..`, `http://${here}/%66hir`,
  `http://${here}/fhir%2f`, `http://${here}\\fhir`, `http://${here}/fhir;x`, `http://${here}/fhir?a=b`, `http://${here}/fhir#x`,
  `http://${here}/fhir\r\nHost: ${beside.host}`, `http://${here}/fhir\u0000`, `http://${here}/fhir/${'a'.repeat(5000)}`,
  // no address
  '', 'not a url', '127.0.0.1',
];

test(`${kHostile.length} addresses that are not the registered one lead nowhere`, async () => {
  assert.ok(kHostile.length >= 60 && new Set(kHostile).size === kHostile.length);
  for (const fhirServer of kHostile) {
    assert_said(await call({ ...request_of(), fhirServer }), fhirServer);
    assert.deepEqual(asked(), [], fhirServer);
  }
  assert.deepEqual([beside.connections, alike.connections], [0, 0]);
});

for (const [what, fhirServer] of [['as registered', store.base_url], ['with a slash at the end', `${store.base_url}/`],
  ['with its scheme in capitals', store.base_url.replace('http', 'HTTP')]]) {
  test(`the registered address is asked: ${what}`, async () => {
    const answer = await call({ ...request_of(), fhirServer });
    assert.deepEqual(answer.body, { cards: [] }, answer.text);
    assert.ok(asked().length >= 14);
  });
}

// Redirects

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect (${status}) to another address of this machine is not followed`, async () => {
    const canary = await start_canary({ host: '127.0.0.2' });
    Object.assign(store, { redirect_status: status, redirect_to: `${canary.url}/Condition` });
    for (const type of ['Patient', 'Condition', 'MedicationRequest', 'Observation']) {
      store.fail(generated.patient_id, type, 'redirect');
      const answer = await call(request_of());
      assert.ok(rules_in(answer).includes('data-unavailable'), `${type}: ${answer.text}`);
      assert.ok(asked().includes(type), 'it was asked and did answer');
    }
    store.failures.clear();
    await canary.stop();
    assert.deepEqual([canary.connections, canary.bytes], [0, '']);
  });
}

// Names that lead elsewhere (DNS rebinding)

const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-resolver-'));
const shim = { library: path.join(folder, 'shim.so'), addresses: path.join(folder, 'addresses'), connects: path.join(folder, 'connects') };
execFileSync('cc', ['-shared', '-fPIC', '-Wall', '-Werror', '-o', shim.library, path.join(source_dir, 'tests/e2e/support/resolver_shim.c')]);

const rebound_url = `http://ehr.example.test:${port}/fhir`;
writeFileSync(shim.addresses, '127.0.0.1');
writeFileSync(shim.connects, '');
const rebound = await start_service({
  fhir_servers: [rebound_url], args: ['--fhir-plain-http', '--fhir-release', 'r4'],
  env: { LD_PRELOAD: shim.library, SHIM_ADDRESSES: shim.addresses, SHIM_CONNECTS: shim.connects },
});

/// One call while the name leads to `addresses`: its answer, and where it connected to.
async function call_while_at(addresses) {
  store.server.closeAllConnections();  // else a kept one is used and no name asked
  writeFileSync(shim.addresses, addresses);
  writeFileSync(shim.connects, '');
  const answer = await call({ ...request_of(), fhirServer: rebound_url }, rebound);
  return { answer, connects: [...new Set(readFileSync(shim.connects, 'utf8').split('\n').filter(Boolean))] };
}

/// The kept connections that the server has closed are noticed at some point of the first call.
async function until_complete(addresses) {
  let last;
  for (let i = 0; i < 20; i += 1) {
    last = await call_while_at(addresses);
    if (last.answer.body?.cards?.length === 0) return last;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(last.answer.text);
}

for (const address of ['169.254.169.254', '169.254.170.2', '0.0.0.0', '100.100.100.200', 'fe80::1', 'fd00:ec2::254',
  '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', '169.254.169.254 fe80::1']) {
  test(`a registered name that first leads to the server and then to ${address}: no connection there`, async () => {
    const { connects } = await until_complete('127.0.0.1');
    assert.deepEqual(connects, ['127.0.0.1']);
    const later = await call_while_at(address);
    assert.deepEqual(later.connects, []);
    assert.deepEqual(asked(), []);
    assert.ok(rules_in(later.answer).includes('data-unavailable'), later.answer.text);
  });
}

test('of several addresses only the fit ones are tried', async () => {
  assert.deepEqual((await until_complete('169.254.169.254 127.0.0.1')).connects, ['127.0.0.1']);
});

test('another address of this machine is connected to: the test sees connections', async () => {
  assert.deepEqual((await call_while_at('127.0.0.3')).connects, ['127.0.0.3']);
});

// What the token is good for

const kTokens = [
  ['for another patient', { patient: 'somebody-else' }, []],
  ['that has expired', { expires_in: 0 }, []],
  ['that expired before', { expires_in: -60 }, []],
  ['that may write only', { scope: 'patient/*.write' }, []],
  ['for one type', { scope: 'patient/Observation.read' }, ['Observation']],
  ['for one type, SMART 2', { scope: 'launch patient/Condition.rs' }, ['Condition']],
  ['for two types', { scope: 'patient/Condition.read user/Procedure.rs' }, ['Condition', 'Procedure']],
  ['for reading but not searching', { scope: 'patient/*.r' }, ['Patient']],
];

for (const [what, authorization, types] of kTokens) {
  test(`a token ${what} is used for ${types.join(' and ') || 'nothing'}, and the rest is said to be refused`, async () => {
    const answer = await call(request_of(authorization));
    assert.deepEqual([...new Set(asked())].sort(), types);
    assert.ok(rules_in(answer).includes('data-unavailable'), answer.text);
    assert.match(answer.text, /access was refused/);
  });
}

test('a token of this patient, for all types, in time: complete', async () => {
  assert.deepEqual((await call(request_of())).body, { cards: [] });
});

test('the end: nothing was said of the token, and all end in order', async () => {
  for (const each of [service, rebound]) {
    assert.ok(!`${each.stdout}${each.stderr}`.includes(token));
    assert.deepEqual(await each.stop(), { code: 0, signal: null });
  }
  assert.deepEqual([beside.connections, alike.connections], [0, 0]);
  await Promise.all([beside.stop(), alike.stop(), store.stop()]);
  rmSync(folder, { recursive: true });
});

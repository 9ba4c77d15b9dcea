// The bearer token of a call is transient (CDS Hooks 2.0, "fhirAuthorization"): when the calls are answered, no
// memory of the process holds it any more.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { generate } from './scenario_generator.mjs';
import { scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { memory_hits } from './support/process_memory.mjs';
import { discover, post, send } from './support/requests.mjs';
import { start_service } from './support/service.mjs';

const kCalls = 100;
const kAtOnce = 16;
/// Longer than what connections and timers of an answered call may take to go.
const kIdleMs = 500;

const store = await new FhirStore().start();
const scenario = scenarios.find(({ id }) => id === 'base-female');
const generated = generate(scenario);
await store.add(generated.resources);

/// The same FHIR server behind TLS, with a certificate that only these services trust.
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-token-'));
const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=ehr',
  '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
const encrypted = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) },
  (request, response) => store.server.emit('request', request, response));
await new Promise((resolve) => encrypted.listen(0, '127.0.0.1', resolve));
const encrypted_url = `https://127.0.0.1:${encrypted.address().port}/fhir`;

/// A service of its own for each row, so that a hit belongs to it.
async function served(run) {
  const service = await start_service({ fhir_servers: [store.base_url, encrypted_url], env: { SSL_CERT_FILE: cert } });
  try {
    const ehr = new Ehr(service, store);
    const path = `/cds-services/${(await discover(service))['order-sign'].id}`;
    await run({ service, ehr, path });
  } finally {
    await service.stop();
  }
}

/// As random as a real one, so that what is found is a copy of it.
const fresh_token = () => `tok-${randomBytes(24).toString('hex')}`;

function request_with(ehr, token, { fetches = true } = {}) {
  const bare = ehr.bare(scenario.hook, generated.context);
  const request = ehr.with_access(fetches ? bare : { ...bare, context: { ...bare.context, draftOrders: nothing } });
  request.fhirAuthorization.access_token = token;
  return request;
}

const nothing = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'MedicationRequest',
  id: 'm', status: 'draft', intent: 'order', subject: { reference: `Patient/${generated.patient_id}` },
  medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '723' }] } } }] };

/// A part of the token is a piece of it, too: a copy that was overwritten halfway is a hit.
const pieces_of = (token) => [token.slice(0, 20), token.slice(16, 36), token.slice(-20)];

async function assert_forgotten(service, tokens) {
  await new Promise((resolve) => setTimeout(resolve, kIdleMs));
  const hits = memory_hits(service.child.pid, tokens.flatMap(pieces_of));
  assert.deepEqual(hits, [], `${hits.length} hits`);
}

async function burst(count, at_once, job) {
  let next = 0;
  await Promise.all(Array.from({ length: at_once }, async () => {
    while (next < count) await job(next++);
  }));
}

test('memory that holds a secret is found (the test can fail)', async () => {
  const secret = fresh_token();
  const held = Buffer.from(secret);
  assert.ok(memory_hits(process.pid, [secret]).length > 0, held.toString());
});

/// What each call sends, and whether the FHIR server must then have seen its token.
const kRows = {
  async 'fetched over HTTP, one call after another'({ service, ehr, path }) {
    const tokens = Array.from({ length: kCalls }, fresh_token);
    store.requests.length = 0;
    await burst(kCalls, 1, async (i) => {
      const answer = await post(service, path, request_with(ehr, tokens[i]));
      assert.equal(answer.status, 200, answer.text);
    });
    const seen = new Set(store.requests.map(({ headers }) => headers.authorization));
    for (const token of tokens) assert.ok(seen.has(`Bearer ${token}`), 'the token was used');
    return tokens;
  },
  async [`fetched over HTTP, ${kAtOnce} calls at a time`]({ service, ehr, path }) {
    const tokens = Array.from({ length: kCalls }, fresh_token);
    await burst(kCalls, kAtOnce, async (i) => {
      // A busy machine's FHIR server may have a line that is too long.
      assert.ok([200, 503].includes((await post(service, path, request_with(ehr, tokens[i]))).status));
    });
    return tokens;
  },
  async 'fetched over HTTPS, two calls at a time'({ service, ehr, path }) {
    const tokens = Array.from({ length: kCalls }, fresh_token);
    store.requests.length = 0;
    await burst(kCalls, 2, async (i) => {
      assert.equal((await post(service, path, { ...request_with(ehr, tokens[i]), fhirServer: encrypted_url })).status, 200);
    });
    const seen = new Set(store.requests.map(({ headers }) => headers.authorization));
    const used = tokens.filter((token) => seen.has(`Bearer ${token}`)).length;
    assert.ok(used > kCalls / 2, `${used} tokens were used`);  // the first handshakes of a busy machine may be late
    return tokens;
  },
  async 'in the body of calls that fetch nothing'({ service, ehr, path }) {
    const tokens = Array.from({ length: kCalls }, fresh_token);
    await burst(kCalls, kAtOnce, async (i) => {
      const answer = await post(service, path, request_with(ehr, tokens[i], { fetches: false }));
      assert.deepEqual(answer.body, { cards: [] }, answer.text);
    });
    return tokens;
  },
  async 'a FHIR server that fails or hangs'({ service, ehr, path }) {
    const tokens = Array.from({ length: 10 }, fresh_token);
    for (const [i, kind] of ['error', 'garbage', 'timeout', 'forbidden', 'outcome'].entries()) {
      store.fail(generated.patient_id, 'Condition', kind);
      await post(service, path, request_with(ehr, tokens[2 * i]));
      await post(service, path, request_with(ehr, tokens[2 * i + 1]));
    }
    store.failures.clear();
    store.server.closeAllConnections();
    return tokens;
  },
  async 'refused: no JSON, no service, no such content'({ service, ehr, path }) {
    const tokens = Array.from({ length: 20 }, fresh_token);
    for (const token of tokens) {
      const body = JSON.stringify(request_with(ehr, token));
      assert.equal((await post(service, path, `${body}]`)).status, 400);
      assert.equal((await post(service, `${path}-other`, body)).status, 404);
      assert.equal((await post(service, path, body, { 'Content-Type': 'text/plain' })).status, 415);
      const authorized = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      assert.equal((await send(service, 'POST', path, { headers: authorized, body })).status, 200);
    }
    return tokens;
  },
  async 'written with escapes, in chunks, and in a large body'({ service, ehr, path }) {
    const tokens = Array.from({ length: 30 }, fresh_token);
    for (const token of tokens) {
      const request = request_with(ehr, token);
      const escaped = JSON.stringify(request).replace(token, token.replace('t', '\\u0074'));
      assert.equal((await post(service, path, escaped)).status, 200);
      const chunked = { headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' } };
      assert.equal((await send(service, 'POST', path, { ...chunked, body: escaped })).status, 200);
      const large = { ...request, extension: { filler: 'x'.repeat(300_000) } };
      assert.equal((await post(service, path, large)).status, 200);
    }
    return tokens;
  },
};

for (const [name, calls] of Object.entries(kRows)) {
  test(`no token in memory: ${name}`, () => served(async (setting) => {
    await assert_forgotten(setting.service, await calls(setting));
  }));
}

test('the FHIR servers end in order', async () => {
  encrypted.closeAllConnections();
  await new Promise((resolve) => encrypted.close(resolve));
  await store.stop();
  rmSync(folder, { recursive: true });
});

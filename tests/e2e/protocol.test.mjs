// CDS Hooks and HTTP as clients meet them: discovery, CORS, statuses, prefetch in all its forms, what is
// never contacted and never said.

import assert from 'node:assert/strict';
import test from 'node:test';

import { empties_in, violations_of } from './conformance.mjs';
import { generate } from './scenario_generator.mjs';
import { rule_of, scenarios } from './support/cases.mjs';
import { start_canary } from './support/canary.mjs';
import { token } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { discover, exchange, parsed, post, prefetch_of, request_of, send } from './support/requests.mjs';
import { patience, start_service } from './support/service.mjs';

const store = await new FhirStore().start();
const service = await start_service({ fhir_servers: [store.base_url] });
const configured = await start_service({ cors_origins: ['https://ehr.example.org', 'https://second.example.org:8443'] });
const hooks = await discover(service);
const sign = hooks['order-sign'];
const sign_path = `/cds-services/${sign.id}`;
const said = [];

/// POST to order-sign whose answer is kept for the last tests.
async function call(request, path = sign_path) {
  const answer = await post(service, path, request);
  said.push(answer.text, JSON.stringify([...answer.headers]));
  return answer;
}

const rules_in = (answer) => (answer.body.cards ?? []).map(rule_of).sort();
const sample = (id = 'three-headlines') => request_of(id, sign);
const without = (object, ...keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

// Start

test('the first line says where the service listens', () => {
  assert.match(service.first_line, /^isoguard listening on http:\/\/127\.0\.0\.1:\d+ \(policy eu-ppp\)$/);
  assert.notEqual(service.port, 0);
});

// Discovery (CH-08 to CH-20)

test('discovery is JSON without nulls or empty members', async () => {
  const response = await fetch(`${service.base_url}/cds-services`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  const body = await response.json();
  assert.deepEqual(empties_in(body), []);
  assert.deepEqual(Object.keys(body), ['services']);
});

test('every service under its own id', () => {
  assert.deepEqual(Object.keys(hooks).sort(),
    ['medication-prescribe', 'medication-refill', 'order-review', 'order-select', 'order-sign']);
  assert.equal(new Set(Object.values(hooks).map(({ id }) => id)).size, 5);
});

for (const entry of Object.values(hooks)) {
  test(`discovery entry of ${entry.hook} has what CDS Hooks names and nothing else`, () => {
    const names = ['hook', 'title', 'description', 'id', 'prefetch', 'usageRequirements', 'version'];
    assert.deepEqual(Object.keys(entry).filter((name) => !names.includes(name)), []);
    for (const name of ['hook', 'description', 'id', 'title']) assert.equal(typeof entry[name], 'string', name);
    assert.match(entry.id, /^[A-Za-z0-9._~-]+$/);
  });

  test(`prefetch templates of ${entry.hook} are relative reads or searches with plain tokens`, () => {
    for (const [key, template] of Object.entries(entry.prefetch)) {
      assert.match(template, /^[A-Z][A-Za-z]+(\/\{\{context\.patientId\}\}|\?[^ ]+)$/, key);
      for (const [, inner] of template.matchAll(/\{\{([^}]*)\}\}/g)) assert.equal(inner, 'context.patientId', key);
      assert.doesNotMatch(template, /\$\{/, `${key} has an unreplaced value set`);
      const names = [...new URLSearchParams(template.split('?')[1] ?? '').keys()];
      assert.equal(new Set(names).size, names.length, `${key} repeats a parameter`);
      if (template.includes('?')) assert.ok(template.includes('Patient/{{context.patientId}}'), `${key} is about one patient`);
    }
  });
}

test('the prefetch keys are those of the specification', () => {
  assert.deepEqual(Object.keys(sign.prefetch).sort(), ['allergies', 'care-plans', 'communication-requests', 'communications',
    'conditions', 'episodes', 'medreq', 'medstmt', 'obs-lab', 'obs-preg', 'patient', 'procedures', 'rems', 'sreq']);
});

// Statuses

test('nothing to say is 200 with an empty list of cards', async () => {
  const answer = await call(sample('base-female'));
  assert.equal(answer.status, 200);
  assert.equal(answer.text.replace(/\s/g, ''), '{"cards":[]}');
});

test('answers are JSON and not to be kept', async () => {
  for (const answer of [await call(sample()), await call('{')]) {
    assert.match(answer.headers.get('content-type'), /^application\/(fhir\+)?json/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  }
});

for (const hook of Object.keys(hooks)) {
  test(`${hook} answers the sample order`, async () => {
    const answer = await call(request_of('cbp-nothing', hooks[hook]), `/cds-services/${hooks[hook].id}`);
    assert.equal(answer.status, 200, answer.text);
    assert.ok(rules_in(answer).includes('teratogenic-childbearing-potential'), answer.text);
  });
}

const context_of = (change) => ({ ...sample(), context: change(sample().context) });
const kBadRequests = [
  ['no JSON', () => 'draftOrders', null],
  ['an empty body', () => '', null],
  ['half of a request', () => JSON.stringify(sample()).slice(0, 300), null],
  ['something after the request', () => `${JSON.stringify(sample())} {}`, null],
  ['a member twice', () => JSON.stringify(sample()).replace('{', '{"hook":"order-sign",'), null],
  ['a list', () => [sample()], null],
  ['null', () => 'null', null],
  ['an empty object', () => ({}), 'hook'],
  ['no hook', () => without(sample(), 'hook'), 'hook'],
  ['a hook that is a number', () => ({ ...sample(), hook: 5 }), 'hook'],
  ['the hook of another service', () => ({ ...sample(), hook: 'order-select' }), 'hook'],
  ['no context', () => without(sample(), 'context'), 'context'],
  ['a context that is a list', () => ({ ...sample(), context: [] }), 'context'],
  ['no patient', () => context_of((context) => without(context, 'patientId')), 'patientId'],
  ['a patient that is an object', () => context_of((context) => ({ ...context, patientId: {} })), 'patientId'],
  ['no draft orders', () => context_of((context) => without(context, 'draftOrders')), 'draftOrders'],
  ['draft orders that are a list', () => context_of((context) => ({ ...context, draftOrders: [] })), 'draftOrders'],
];

for (const [what, make, element] of kBadRequests) {
  test(`400 with an OperationOutcome: ${what}`, async () => {
    const answer = await call(make());
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.body?.resourceType, 'OperationOutcome', answer.text);
    assert.deepEqual(empties_in(answer.body), []);
    if (element) {
      const expressions = answer.body.issue.flatMap(({ expression = [] }) => expression);
      assert.ok(expressions.some((expression) => expression.includes(element)), `${element} in ${expressions}`);
    }
  });
}

const kBombs = [
  ['deep nesting', () => '{"hook":'.repeat(20_000)],
  ['deep lists', () => `{"hook":${'['.repeat(1_000_000)}`],
  ['a number of a million digits', () => `{"hook":${'1'.repeat(1_000_000)}}`],
  ['very many members', () => `{${Array.from({ length: 300_000 }, (_, number) => `"k${number}":0`)}}`],
];

for (const [what, make] of kBombs) {
  test(`a bomb is refused at once: ${what}`, async () => {
    const answer = await call(make());
    assert.ok([400, 413].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
    assert.equal(answer.body?.resourceType, 'OperationOutcome');
    assert.ok(answer.ms < 1000 * patience, `${answer.ms} ms`);
  });
}

for (const path of ['/', '/cds-services/no-such-service', `${sign_path}/more`, '/favicon.ico', '/cds-services/order-sign%2f..']) {
  test(`404 with an OperationOutcome: POST ${path}`, async () => {
    const answer = await call(sample(), path);
    assert.equal(answer.status, 404, answer.text);
    assert.equal(answer.body?.resourceType, 'OperationOutcome');
  });
}

for (const [method, path, allowed] of [['PUT', sign_path, 'POST'], ['DELETE', sign_path, 'POST'], ['GET', sign_path, 'POST'],
  ['PATCH', sign_path, 'POST'], ['POST', '/cds-services', 'GET'], ['DELETE', '/cds-services', 'GET'], ['TRACE', sign_path, 'POST']]) {
  test(`405 with Allow: ${method} ${path}`, async () => {
    const answer = await send(service, method, path, { headers: { 'Content-Length': 0 } });
    assert.equal(answer.status, 405, answer.text);
    assert.ok(answer.headers.allow?.split(/, */).includes(allowed), `Allow: ${answer.headers.allow}`);
  });
}

test('refusals of the listener carry the CORS headers, too', async () => {
  const rest = 'Host: x\r\nOrigin: http://localhost:3000\r\nContent-Type: application/json\r\n';
  for (const [status, head] of [[413, `POST ${sign_path} HTTP/1.1\r\n${rest}Content-Length: 1073741824\r\n\r\n`],
    [501, `POST ${sign_path} HTTP/1.1\r\n${rest}Transfer-Encoding: gzip\r\n\r\n`]]) {
    const answer = await exchange(service, head, (text) => text.includes('\r\n\r\n'));
    assert.match(answer, new RegExp(`^HTTP/1\\.1 (${status}|400) `));
    assert.match(answer, /\r\naccess-control-allow-origin: http:\/\/localhost:3000\r\n/i);
    assert.match(answer, /\r\nvary: origin\r\n/i);
  }
});

test('413 before a body that is too long has been sent', async () => {
  const head = `POST ${sign_path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n`;
  assert.match(await exchange(service, head, (text) => text.includes('\r\n\r\n')), /^HTTP\/1\.1 413 /);
});

for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', 'application/jsonx']) {
  test(`415 for ${type}`, async () => {
    const answer = await post(service, sign_path, sample(), { 'Content-Type': type });
    assert.equal(answer.status, 415, answer.text);
    assert.equal(answer.body?.resourceType, 'OperationOutcome');
  });
}

for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'APPLICATION/JSON', 'application/json ; charset=UTF-8']) {
  test(`accepted: ${type}`, async () => {
    assert.equal((await post(service, sign_path, sample(), { 'Content-Type': type })).status, 200);
  });
}

test('a byte order mark changes nothing', async () => {
  const text = JSON.stringify(sample());
  const [plain, marked] = [await call(text), await call(`\uFEFF${text}`)];
  assert.equal(marked.status, 200, marked.text);
  assert.equal(marked.text, plain.text);
});

test('unknown members and extensions are ignored', async () => {
  const request = sample();
  const extended = { ...request, extension: { 'org.example.thing': [1] }, more: { of: 'this' } };
  assert.equal((await call(extended)).text, (await call(request)).text);
});

test('a bearer token that an open service does not need is ignored', async () => {
  const answer = await post(service, sign_path, sample(), { 'Content-Type': 'application/json', Authorization: 'Bearer a.b.c' });
  assert.equal(answer.status, 200);
});

test('the sandbox calls before a drug is chosen: silence, not an error', async () => {
  const order = { resourceType: 'MedicationRequest', id: 'request-123', status: 'draft', category: {}, subject: { reference: 'Patient/p' } };
  const request = { ...sample(), context: { userId: 'Practitioner/a', patientId: 'p',
    draftOrders: { resourceType: 'Bundle', entry: [{ resource: order }] } } };
  const answer = await call(request);
  assert.equal(answer.status, 200, answer.text);
});

// Connections

test('a connection lives on after errors', async () => {
  const bad = (head, body) => `${head} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const sequence = [bad(`POST ${sign_path}`, '{'), bad('POST /nowhere', '{}'), bad(`PUT ${sign_path}`, '{}'),
    'GET /cds-services HTTP/1.1\r\nHost: x\r\n\r\n'];
  const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const text = await exchange(service, sequence.join(''), (so_far) => statuses(so_far).length === sequence.length);
  assert.deepEqual(statuses(text), [400, 404, 405, 200]);
});

test('parallel calls get the answers of serial ones', async () => {
  const ids = ['base-female', 'base-male', 'cbp-nothing', 'three-headlines', 'tet-both-draft', 'preg-condition', 'gender-missing', 'topical-iso-name'];
  const requests = ids.map((id) => sample(id));
  const serial = [];
  for (const request of requests) serial.push((await call(request)).text);
  const parallel = await Promise.all(Array.from({ length: 12 }, () => requests).flat().map((request) => call(request)));
  parallel.forEach((answer, index) => assert.equal(answer.text, serial[index % ids.length], ids[index % ids.length]));
});

// CORS (CH-119 to CH-122)

async function preflight(target, path, origin, method = 'POST') {
  return send(target, 'OPTIONS', path, { headers: { Origin: origin, 'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': 'authorization,content-type' } });
}

const kOrigins = [
  ['loopback service', () => service, 'http://localhost:3000', true],
  ['loopback service', () => service, 'http://127.0.0.1:8080', true],
  ['loopback service', () => service, 'http://[::1]:5173', true],
  ['loopback service', () => service, 'https://evil.example', false],
  ['loopback service', () => service, 'http://localhost.evil.example', false],
  ['loopback service', () => service, 'http://127.0.0.1.evil.example', false],
  ['loopback service', () => service, 'http://localhost@evil.example', false],
  ['loopback service', () => service, 'null', false],
  ['configured service', () => configured, 'https://ehr.example.org', true],
  ['configured service', () => configured, 'https://second.example.org:8443', true],
  ['configured service', () => configured, 'http://ehr.example.org', false],
  ['configured service', () => configured, 'https://ehr.example.org.evil.example', false],
  ['configured service', () => configured, 'https://ehr.example.org:444', false],
  ['configured service', () => configured, 'http://localhost:3000', false],
];

for (const [which, target, origin, allowed] of kOrigins) {
  test(`CORS of the ${which}: ${origin} ${allowed ? 'is' : 'is not'} allowed`, async () => {
    const answers = [
      await preflight(target(), sign_path, origin),
      await preflight(target(), '/cds-services', origin, 'GET'),
      await send(target(), 'GET', '/cds-services', { headers: { Origin: origin } }),
      await send(target(), 'POST', sign_path, { headers: { Origin: origin, 'Content-Type': 'application/json' }, body: JSON.stringify(sample()) }),
      await send(target(), 'POST', sign_path, { headers: { Origin: origin, 'Content-Type': 'application/json' }, body: '{' }),
      await send(target(), 'POST', sign_path, { headers: { Origin: origin, 'Content-Type': 'text/plain' }, body: '{}' }),
      await send(target(), 'POST', '/nowhere', { headers: { Origin: origin, 'Content-Type': 'application/json' }, body: '{}' }),
      await send(target(), 'PUT', sign_path, { headers: { Origin: origin, 'Content-Length': 0 } }),
    ];
    for (const { headers, status } of answers) {
      assert.equal(headers['access-control-allow-origin'], allowed ? origin : undefined, `status ${status}`);
      if (allowed) assert.match(headers.vary ?? '', /\borigin\b/i, `Vary at status ${status}`);
    }
  });
}

test('a preflight allows what browsers send', async () => {
  for (const [path, method] of [[sign_path, 'POST'], ['/cds-services', 'GET']]) {
    const { status, headers } = await preflight(service, path, 'http://localhost:3000', method);
    assert.ok(status === 200 || status === 204, String(status));
    assert.ok(headers['access-control-allow-methods'].split(/, */).includes(method));
    const names = headers['access-control-allow-headers'].toLowerCase().split(/, */);
    assert.ok(names.includes('authorization') && names.includes('content-type'), names.join());
  }
});

// Prefetch: present, absent, null, OperationOutcome, more pages

const kHidingKeys = ['conditions', 'obs-preg', 'medreq'];
const kNoticedKeys = ['patient', ...kHidingKeys, 'procedures', 'medstmt', 'sreq', 'communications', 'communication-requests', 'care-plans'];
const kOutcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };

function with_key(request, key, value) {
  const prefetch = { ...request.prefetch, [key]: value };
  if (value === undefined) delete prefetch[key];
  return { ...request, prefetch };
}

const kHoles = {
  absent: () => undefined,
  null: () => null,
  'an OperationOutcome': () => kOutcome,
  'a Bundle with an OperationOutcome': (value) => ({ ...value, resourceType: 'Bundle', type: 'searchset',
    entry: [...(value?.entry ?? []), { search: { mode: 'outcome' }, resource: kOutcome }] }),
  'a first page': (value) => ({ ...value, link: [{ relation: 'next', url: `${store.base_url}/Condition?page=2` }] }),
  'something else': () => ({ resourceType: 'Basic', id: 'b' }),
};

for (const [hole, make] of Object.entries(kHoles)) {
  test(`prefetch that is ${hole}, and nowhere to look: never an all-clear`, async () => {
    for (const key of kNoticedKeys) {
      if (key === 'patient' && /Bundle|page/.test(hole)) continue;
      const request = sample('base-female');
      const answer = await call(with_key(request, key, make(request.prefetch[key])));
      assert.equal(answer.status, 200, answer.text);
      assert.ok(rules_in(answer).includes('data-unavailable'), `${key}: ${answer.text}`);
      assert.deepEqual(violations_of(answer.body, { known: new Map([['MedicationRequest/iso-1', {}]]) }), []);
    }
  });
}

async function admit(id, patient_id = id) {
  const generated = generate(scenarios.find((scenario) => scenario.id === id), { patient_id });
  store.clear();
  await store.add(generated.resources);
  const request = { ...sample(id), context: generated.context, prefetch: prefetch_of(sign.prefetch, generated.resources) };
  return { request, generated };
}

function with_access(request, url = store.base_url) {
  return { ...request, fhirServer: url, fhirAuthorization: { access_token: token, token_type: 'Bearer',
    expires_in: 300, scope: 'patient/*.read', subject: 'isoguard' } };
}

for (const [hole, value] of [['absent', undefined], ['null', null]]) {
  test(`prefetch that is ${hole}, with a FHIR server: it looks there`, async () => {
    for (const key of kHidingKeys) {
      const { request } = await admit('base-female');
      const answer = await call(with_access(with_key(request, key, value)));
      assert.deepEqual(rules_in(answer), [], `${key}: ${answer.text}`);
      assert.ok(store.requests.length > 0, key);
      assert.ok(store.requests.every(({ headers }) => headers.authorization === `Bearer ${token}`), key);
    }
  });
}

test('an empty Bundle is an answer', async () => {
  const request = sample('base-female');
  const answer = await call(with_key(request, 'conditions', { resourceType: 'Bundle', type: 'searchset', total: 0 }));
  assert.deepEqual(rules_in(answer), []);
});

function pregnancy_of(patient_id) {
  const { resources } = generate(scenarios.find(({ id }) => id === 'preg-condition'), { patient_id });
  return resources.find(({ resourceType }) => resourceType === 'Condition');
}

test('a second page is followed with access', async () => {
  const { request } = await admit('base-female');
  await store.add([pregnancy_of('base-female')]);
  const first = { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next',
    url: `${store.base_url}/Condition?patient=Patient/base-female` }] };
  const answer = await call(with_access(with_key(request, 'conditions', first)));
  assert.ok(rules_in(answer).includes('teratogenic-pregnancy'), answer.text);
});

test('all pages of a search are read', async () => {
  const { request } = await admit('base-female');
  const acne = (number) => ({ ...pregnancy_of('base-female'), id: `c${number}`,
    code: { coding: [{ system: 'http://snomed.info/sct', code: '88616000' }] } });
  await store.add([...Array.from({ length: 7 }, (_, number) => acne(number)), pregnancy_of('base-female')]);
  store.page_size = 3;
  const answer = await call(with_access(with_key(request, 'conditions', undefined)));
  store.page_size = 0;
  assert.ok(rules_in(answer).includes('teratogenic-pregnancy'), answer.text);
});

test('what is about another patient is left out', async () => {
  const request = sample('base-female');
  const bundle = request.prefetch.conditions;
  bundle.entry = [...(bundle.entry ?? []), { resource: { ...pregnancy_of('somebody-else') } }];
  assert.deepEqual(rules_in(await call(request)), []);
});

test('a request without any prefetch and FHIR server is answered visibly', async () => {
  const answer = await call(without(sample(), 'prefetch'));
  assert.ok(answer.status === 412 || rules_in(answer).includes('data-unavailable'), answer.text);
});

// What is never contacted

const kStrangers = [
  ['another host', (canary) => canary.url],
  ['credentials before the host', (canary) => canary.url.replace('http://', `http://${new URL(store.base_url).host}@`)],
  ['a path above the registered one', () => `${store.origin}/`],
  ['a path that starts alike', () => `${store.base_url}-other`],
  ['a path that climbs', () => `${store.base_url}/../admin`],
  ['a file', () => 'file:///etc/passwd'],
  ['no URL', () => 'not a url'],
];

for (const [what, url_of] of kStrangers) {
  test(`a FHIR server that is not registered is never contacted: ${what}`, async () => {
    const canary = await start_canary();
    const { request } = await admit('base-female');
    const answer = await call(with_access(without(request, 'prefetch'), url_of(canary)));
    await canary.stop();
    assert.equal(canary.connections, 0);
    assert.deepEqual(store.requests.map(({ url }) => url), []);
    assert.ok([400, 412].includes(answer.status) || rules_in(answer).includes('data-unavailable'), answer.text);
  });
}

test('a next link does not lead elsewhere; what it hid is looked for where one may, or missed aloud', async () => {
  const canary = await start_canary();
  const { request } = await admit('base-female');
  await store.add([pregnancy_of('base-female')]);
  const first = { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: `${canary.url}/Condition?page=2` }] };
  const answer = await call(with_access(with_key(request, 'conditions', first)));
  await canary.stop();
  assert.equal(canary.connections, 0);
  assert.ok(['data-unavailable', 'teratogenic-pregnancy'].some((rule) => rules_in(answer).includes(rule)), answer.text);
});

test('a redirect is not followed and the token goes nowhere', async () => {
  const canary = await start_canary();
  const { request } = await admit('base-female');
  store.fail('base-female', 'Condition', 'redirect');
  store.redirect_to = `${canary.url}/Condition`;
  const answer = await call(with_access(with_key(request, 'conditions', undefined)));
  await canary.stop();
  assert.equal(canary.connections, 0);
  assert.ok(rules_in(answer).includes('data-unavailable'), answer.text);
});

test('a reference in the data does not lead elsewhere', async () => {
  const canary = await start_canary();
  const { request } = await admit('base-female');
  const [{ resource }] = request.context.draftOrders.entry;
  delete resource.medicationCodeableConcept;
  resource.medicationReference = { reference: `${canary.url}/Medication/1` };
  const answer = await call(with_access(request));
  await canary.stop();
  assert.equal(canary.connections, 0);
  assert.ok(rules_in(answer).includes('data-unavailable'), answer.text);
});

for (const kind of ['error', 'forbidden', 'garbage', 'outcome', 'timeout']) {
  test(`a FHIR server that fails (${kind}) is not an all-clear`, async () => {
    for (const type of ['Condition', 'Observation', 'MedicationRequest']) {
      const { request } = await admit('base-female');
      store.fail('base-female', type, kind);
      const answer = await call(with_access(without(request, 'prefetch')));
      assert.ok(rules_in(answer).includes('data-unavailable'), `${type}: ${answer.text}`);
      assert.ok(answer.ms < 1500 * patience, `${type}: ${answer.ms} ms`);
    }
  });
}

// End

test('the token is in no answer and no log', () => {
  assert.equal(said.filter((text) => text.includes(token)).length, 0);
  assert.ok(!service.stdout.includes(token) && !service.stderr.includes(token));
});

test('no patient data in the log', () => {
  for (const word of ['base-female', 'Sample', 'Robin']) assert.ok(!service.stderr.includes(word), word);
});

test('SIGTERM under load: what was begun is finished, and the exit is clean', async () => {
  const { request } = await admit('base-female');
  store.delay_ms = 150;
  const slow = with_access(without(request, 'prefetch'));
  const calls = Array.from({ length: 30 }, () => post(service, sign_path, slow));
  while (store.requests.length < 30) await new Promise((resolve) => setTimeout(resolve, 5));
  const begin = performance.now();
  const exit = service.stop();
  const answers = await Promise.allSettled(calls);
  // On a slow machine so many reads wait that some calls are told so: an answer, too.
  const is_whole = ({ status, text, headers }) => (status === 200 && parsed(text)?.cards) || (status === 503 && headers.has('retry-after'));
  const broken = answers.filter(({ value }) => !value || !is_whole(value));
  assert.deepEqual(broken.map(({ reason, value }) => reason?.message ?? value.text), []);
  assert.deepEqual(await exit, { code: 0, signal: null });
  assert.ok(performance.now() - begin < 10_000 * patience);
  store.delay_ms = 0;
});

test('idle connections do not hold up the end', async () => {
  await fetch(`${configured.base_url}/cds-services`);
  const idle = exchange(configured, 'GET /cds-services HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(await configured.stop(), { code: 0, signal: null });
  await idle;
  await store.stop();
});

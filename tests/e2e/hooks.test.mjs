// The hooks beside order-select and order-sign: older and further ones that bring orders, and those of charts and
// visits, which bring none and are off until a site switches them on.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { rule_of } from './support/cases.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { discover, post, request_of } from './support/requests.mjs';
import { source_dir, start_service } from './support/service.mjs';
import { days_ago } from './support/today.mjs';

const kCharts = ['patient-view', 'encounter-start', 'encounter-discharge'];
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-hooks-'));
const manifests = path.join(folder, 'manifests');
cpSync(path.join(source_dir, 'manifests'), manifests, { recursive: true });
for (const id of kCharts) {
  const file = path.join(manifests, 'services', `${id}.service.json`);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), enabled: true }));
}
const store = await new FhirStore().start();
const shipped = await start_service();
const switched_on = await start_service({ args: ['--manifests', manifests], fhir_servers: [store.base_url] });
const off = await discover(shipped);
const on = await discover(switched_on);
after(async () => {
  await Promise.all([shipped.stop(), switched_on.stop(), store.stop()]);
  rmSync(folder, { recursive: true });
});

const answer_of = (request) => post(switched_on, `/cds-services/${on[request.hook].id}`, request);
const rules_in = ({ body }) => body.cards.map(rule_of).sort();

// Hooks with orders

for (const hook of ['medication-prescribe', 'medication-refill', 'order-review']) {
  for (const scenario of ['three-headlines', 'preg-condition', 'base-female', 'base-male']) {
    test(`${hook} says of ${scenario} what order-sign says`, async () => {
      const signed = await answer_of(request_of(scenario, on['order-sign']));
      const answer = await answer_of(request_of(scenario, on[hook]));
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.body, signed.body);
    });
  }

  test(`${hook} takes a list of orders`, async () => {
    const request = request_of('three-headlines', on[hook]);
    const plain = await answer_of(request);
    for (const [name, orders] of Object.entries(request.context)) {
      if (orders.entry) request.context[name] = orders.entry.map(({ resource }) => resource);
    }
    assert.deepEqual((await answer_of(request)).body, plain.body);
  });
}

test('a refill without userId is judged', async () => {
  const request = request_of('three-headlines', on['medication-refill']);
  delete request.context.userId;
  assert.ok(rules_in(await answer_of(request)).includes('tetracycline-interaction'));
});

test('the orders of another hook are no orders', async () => {
  const request = request_of('three-headlines', on['order-review']);
  request.context = { ...request.context, draftOrders: request.context.orders };
  delete request.context.orders;
  const answer = await answer_of(request);
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.body.issue[0].expression, ['context.orders']);
});

// Hooks without orders

for (const hook of kCharts) {
  test(`${hook} is off: not offered and not found`, async () => {
    assert.equal(off[hook], undefined);
    const answer = await post(shipped, `/cds-services/${hook}`, request_of('three-headlines', on[hook]));
    assert.equal(answer.status, 404);
    assert.equal(answer.body.resourceType, 'OperationOutcome');
  });
}

/// A request about the record of a scenario, in which isotretinoin is `status` since `days` days.
function chart(hook, scenario, { status = 'active', days = 10, change = () => {} } = {}) {
  const request = request_of(scenario, on[hook]);
  const patient = request.context.patientId;
  if (status) {
    const { medreq } = request.prefetch;
    medreq.entry = [...(medreq.entry ?? []), { resource: { resourceType: 'MedicationRequest', id: 'taken', status, intent: 'order',
      subject: { reference: `Patient/${patient}` }, authoredOn: days_ago(days),
      medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '403930' }] } } }];
  }
  change(request);
  return request;
}
const all = (rules) => Object.fromEntries(kCharts.map((hook) => [hook, rules]));
const kTeratogenic = 'teratogenic-childbearing-potential';
const kTable = [
  ['nothing taken, pregnant', 'preg-condition', { status: null }, all([])],
  ['nothing taken, a tetracycline', 'three-headlines', { status: null }, all([])],
  ['isotretinoin that is over', 'preg-condition', { status: 'completed', days: 200 }, all([])],
  ['all in order', 'base-female', {}, all([])],
  ['pregnant', 'preg-condition', {}, all(['teratogenic-pregnancy'])],
  ['pregnant, perhaps still taken', 'preg-condition', { days: 100 }, all(['teratogenic-pregnancy'])],
  ['a tetracycline, no test, no advice', 'three-headlines', {}, {
    'patient-view': ['sun-protection-counselling', 'tetracycline-interaction'],
    'encounter-start': ['sun-protection-counselling', kTeratogenic, 'tetracycline-interaction'],
    'encounter-discharge': ['sun-protection-counselling', kTeratogenic, 'tetracycline-interaction'] }],
  ['sex not told', 'base-female', { change: ({ prefetch: { patient } }) => { delete patient.gender; delete patient.extension; } },
    { 'patient-view': [], 'encounter-start': ['teratogenic-unknown-data'], 'encounter-discharge': ['teratogenic-unknown-data'] }],
  ['orders not read, pregnant', 'preg-condition', { status: null, change: ({ prefetch }) => { delete prefetch.medreq; } }, all(['data-unavailable'])],
  ['problems not read', 'base-female', { change: ({ prefetch }) => { prefetch.conditions = null; } }, all(['data-unavailable'])],
  ['an order that nobody can tell', 'base-female', { status: null, change: ({ prefetch: { medreq } }) => {
    medreq.entry.push({ resource: { resourceType: 'MedicationRequest', id: 'x', status: 'active', intent: 'order', medicationReference: { reference: 'Medication/x' } } });
  } }, all(['data-unavailable'])],
];
for (const [what, scenario, options, expected] of kTable) {
  for (const hook of kCharts) {
    test(`${hook}: ${what}`, async () => {
      const answer = await answer_of(chart(hook, scenario, options));
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(rules_in(answer), [...expected[hook]].sort(), answer.text);
    });
  }
}

test('at charts nothing is deleted, and sun protection only informs during a course', async () => {
  for (const hook of kCharts) {
    const { body } = await answer_of(chart(hook, 'three-headlines'));
    const actions = body.cards.flatMap(({ suggestions = [] }) => suggestions).flatMap(({ actions: some }) => some);
    assert.ok(actions.length > 0, hook);
    assert.deepEqual(actions.filter(({ type }) => type === 'delete'), []);
    assert.equal(body.cards.find((card) => rule_of(card) === 'sun-protection-counselling').indicator, 'info');
  }
});

for (const user of ['Patient/three-headlines', 'RelatedPerson/r', 'https://ehr.example/fhir/Patient/three-headlines']) {
  test(`who reads as ${user} is offered no actions`, async () => {
    const request = chart('patient-view', 'three-headlines');
    request.context.userId = user;
    const answer = await answer_of(request);
    assert.ok(answer.body.cards.length > 0);
    assert.deepEqual(answer.body.cards.filter(({ suggestions }) => suggestions), []);
  });
}

test('a chart without prefetch is read from the FHIR server: medications first, then what they call for', async () => {
  for (const [scenario, options, expected] of [['preg-condition', {}, ['teratogenic-pregnancy']], ['preg-condition', { status: null }, []]]) {
    const { prefetch, ...request } = chart('patient-view', scenario, options);
    const resources = Object.values(prefetch).flatMap((value) => value.entry?.map(({ resource }) => resource) ?? (value.resourceType === 'Bundle' ? [] : [value]));
    store.clear();
    await store.add(resources);
    const answer = await answer_of({ ...request, fhirServer: store.base_url });
    assert.deepEqual(rules_in(answer), expected, answer.text);
    const types = new Set(store.requests.map(({ url }) => url.split(/[/?]/)[2]));
    assert.equal(types.has('Condition'), Boolean(expected.length), [...types].join(' '));
    assert.ok(!types.has('AllergyIntolerance'), 'no rule of the service asks for it');
  }
});

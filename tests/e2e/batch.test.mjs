// A FHIR server that takes batches gets one request instead of fourteen, and the cards are the same.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';

import { generate } from './scenario_generator.mjs';
import { rule_of, scenarios } from './support/cases.mjs';
import { Ehr, token } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { without_uuids } from './support/requests.mjs';
import { patience, run_program, start_service } from './support/service.mjs';

const kPolicy = 'eu-ppp';
const store = await new FhirStore().start();
store.batch = true;
const services = [];
after(() => Promise.all([...services.map((service) => service.stop()), store.stop()]));

/// The deadline is far away, since a store on a busy machine is slow, and a late batch is not sent again.
async function ehr_of(registration, deadline_ms = 5000) {
  const service = await start_service({ policy: kPolicy, fhir_servers: [registration],
    args: ['--fhir-deadline-ms', String(deadline_ms)] });
  services.push(service);
  return new Ehr(service, store);
}

const posts = () => store.requests.filter(({ method, url }) => method === 'POST' && url === '/fhir');
const gets = () => store.requests.filter(({ method, url }) => method === 'GET' && url !== '/fhir/metadata');

async function admit(scenario) {
  const generated = generate(scenario);
  store.clear();
  await store.add(generated.resources);
  for (const type of generated.fail) store.fail(generated.patient_id, type);
  return generated;
}

const call = async (ehr, hook, generated) =>
  without_uuids(await ehr.call(ehr.with_access(ehr.bare(hook, generated.context))));

/// An EHR whose service has read the store's metadata, which happens beside its calls.
async function batched_ehr(registration = store.base_url, deadline_ms = 5000) {
  const ehr = await ehr_of(registration, deadline_ms);
  const generated = await admit(scenarios[0]);
  const patient_until = Date.now() + 10_000 * patience;
  while (posts().length === 0) {
    assert.ok(Date.now() < patient_until, 'never batched');
    await call(ehr, scenarios[0].hook, generated);
  }
  return ehr;
}

const single = await ehr_of(`${store.base_url} batch=no`);
const batched = await batched_ehr();
const posed = scenarios.filter(({ profile }) => profile === kPolicy);
const failing = posed.filter(({ facts }) => facts.fail);

test('one POST instead of fourteen GETs', async () => {
  const scenario = posed.find(({ hook, facts }) => hook === 'order-sign' && !facts.fail);
  const generated = await admit(scenario);
  await call(single, scenario.hook, generated);
  assert.deepEqual([posts().length, gets().length], [0, 14]);
  store.requests.length = 0;
  await call(batched, scenario.hook, generated);
  assert.deepEqual([posts().length, gets().length], [1, 0]);
  assert.equal(posts()[0].headers['content-type'], 'application/fhir+json');
  assert.equal(posts()[0].headers.authorization, `Bearer ${token}`);
});

// Every fourth scenario, and all those in which a search fails.
for (const scenario of new Set([...posed.filter((_, index) => index % 4 === 0), ...failing])) {
  test(`${scenario.id}: the same cards`, async () => {
    const generated = await admit(scenario);
    const wanted = await call(single, scenario.hook, generated);
    assert.equal(posts().length, 0);
    const few = gets().length < 3;  // an order that is not isotretinoin's
    store.requests.length = 0;
    const got = await call(batched, scenario.hook, generated);
    assert.deepEqual(got, wanted);
    assert.equal(posts().length > 0, !few);
    const unexpected = gets().filter(({ url }) => !few && !url.startsWith('/fhir/Medication/'));
    assert.deepEqual(unexpected.map(({ url }) => url), []);
  });
}

test('a server that refuses batches is asked one by one, and not again', async () => {
  const scenario = posed.find(({ hook, facts }) => hook === 'order-sign' && !facts.fail);
  for (const status of [400, 404, 405, 500, 501]) {
    store.refuse_batches = status;
    const ehr = await batched_ehr();
    const generated = await admit(scenario);
    const got = await call(ehr, scenario.hook, generated);
    assert.equal(posts().length, 0, `${status}: refused once, at the start`);
    assert.deepEqual(got, await call(single, scenario.hook, generated));
  }
  store.refuse_batches = undefined;
});

test('a batch that is not answered is said on a card in time, and the next call asks one by one', async () => {
  const ehr = await batched_ehr(store.base_url, 1000 * patience);
  const scenario = posed.find(({ hook, facts }) => hook === 'order-sign' && !facts.fail);
  const generated = await admit(scenario);
  const wanted = await call(single, scenario.hook, generated);
  store.fail(generated.patient_id, 'CarePlan', 'timeout');
  const late = await call(ehr, scenario.hook, generated);
  assert.ok(ehr.last.ms < 1300 * patience, `${ehr.last.ms} ms`);
  assert.ok(late.cards.map(rule_of).includes('data-unavailable'));
  store.failures.clear();
  store.requests.length = 0;
  assert.deepEqual(await call(ehr, scenario.hook, generated), wanted);
  assert.deepEqual([posts().length, gets().length], [0, 14]);
});

test('a registration that contradicts the metadata wins, and is said once', async () => {
  const ehr = await batched_ehr(`${store.base_url} release=r5 parallel=4`);
  const scenario = posed.find(({ hook, facts }) => hook === 'order-sign' && !facts.fail);
  await call(ehr, scenario.hook, await admit(scenario));
  assert.equal(ehr.service.stderr.split('is registered as r5, but its metadata say r4').length, 2, ehr.service.stderr);
});

for (const [settings, complaint] of [
  ['paralel=8', 'there is no setting "paralel", only release, parallel and batch'],
  ['batch=maybe', 'batch must be yes or no, not "maybe"'],
  ['release=r6', 'release must be auto, dstu2, stu3, r4, r4b or r5, not "r6"'],
]) {
  test(`${settings} ends the start with one sentence`, async () => {
    const result = await run_program(['serve', '--listen', '127.0.0.1:0', '--fhir-server', `${store.base_url} ${settings}`]);
    assert.equal(result.code, 2);
    assert.equal(result.stderr, `isoguard: FHIR server "${store.base_url}": ${complaint}\n`);
  });
}

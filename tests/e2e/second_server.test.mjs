// Each scenario without prefetch, its record read from another FHIR server than the first (second_server/): the same
// answer in every word, and the cards that the scenario expects. In all releases that the second server speaks.

import assert from 'node:assert/strict';
import test from 'node:test';

import { answer_to_r4, Inexpressible, request_to_release, to_release } from './releases/convert.mjs';
import { ReleaseStore } from './releases/release_store.mjs';
import { generate } from './scenario_generator.mjs';
import { SecondServer, versions } from './second_server/server.mjs';
import { expected_cards, rule_of, scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { start_service } from './support/service.mjs';

const kPolicies = [...new Set(scenarios.map(({ profile }) => profile))];
const kReleases = Object.keys(versions);
/// The release in whose words the record is.
const words_of = (release) => release.split(',')[0];
/// Long enough for a machine that runs three servers and the program.
const kDeadline = ['--fhir-deadline-ms', '3000'];

const first = await new FhirStore().start();
const first_in = Object.fromEntries(await Promise.all(['DSTU2', 'STU3', 'R4'].map(async (release) =>
  [release, await new ReleaseStore(first, release).start()])));
const second = await new SecondServer().start();

/// What scenarios call by R4's names, where a release has others.
const kOlder = { MedicationRequest: ['MedicationOrder'], ServiceRequest: ['DiagnosticOrder', 'ProcedureRequest', 'ReferralRequest'] };

const services = [];
const ehrs = new Map();  // of policy and server
async function ehr_of(policy, server, base_url) {
  const key = `${policy} ${server}`;
  if (!ehrs.has(key)) {
    const service = await start_service({ policy, fhir_servers: [base_url], args: kDeadline });
    services.push(service);
    ehrs.set(key, new Ehr(service, { base_url, origin: new URL(base_url).origin }));
  }
  return ehrs.get(key);
}

async function stop_services() {
  ehrs.clear();
  for (const service of services.splice(0)) {
    assert.ok(service.alive(), service.stderr);
    assert.deepEqual(await service.stop(), { code: 0, signal: null });
  }
}

const request_of = (ehr, scenario, generated, words) => {
  const request = request_to_release(ehr.bare(scenario.hook, generated.context), words);
  return ehr.with_access({ ...request, hookInstance: '0d9bb2d5-5c5f-4f3c-9e65-7b6ac6f8c2a1' });
};

const shown = (cards) => cards.map(({ rule, indicator }) => `${rule}/${indicator}`).sort().join(' + ') || 'silent';

/// An answer without what is each server's own affair in the resources that suggestions take over: version and time
/// of its copy, and the order of the elements; nor the uuids of cards, which the server is a part of.
const said = (response) => JSON.stringify(response, (key, value) => {
  if (key === 'meta' || key === 'uuid') return undefined;
  const is_object = value && typeof value === 'object' && !Array.isArray(value);
  return is_object ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
});

async function compare(release, scenario) {
  const words = words_of(release);
  const generated = generate(scenario);
  const record = generated.resources.map((resource) => to_release(resource, words));
  first.clear();
  await first.add(generated.resources);
  for (const type of generated.fail) first.fail(generated.patient_id, type);
  Object.assign(second, { resources: record, failing: generated.fail.flatMap((type) => [type, ...(kOlder[type] ?? [])]) });
  const [one, other] = await Promise.all([
    ehr_of(scenario.profile, `first ${words}`, first_in[words].base_url),
    ehr_of(scenario.profile, `second ${release}`, second.base_url(release)),
  ]);
  const wanted = await one.call(request_of(one, scenario, generated, words));
  const got = await other.call(request_of(other, scenario, generated, words));
  const cards = (answer_to_r4(got, words).cards ?? []).map((card) => ({ rule: rule_of(card), indicator: card.indicator }));
  const expected = shown(expected_cards(scenario));
  const problems = [];
  if (said(wanted) !== said(got)) problems.push(`the first server ${said(wanted)} | the second ${said(got)}`);
  if (shown(cards) !== expected) problems.push(`expected ${expected} | got ${shown(cards)}`);
  return problems.map((problem) => `${scenario.id} | ${release} | ${problem}`);
}

for (const release of kReleases) {
  test(`all scenarios from a second FHIR server of ${release}`, async (context) => {
    const problems = [];
    let compared = 0;
    for (const scenario of scenarios) {
      try {
        problems.push(...await compare(release, scenario));
        compared += 1;
      } catch (error) {
        if (!(error instanceof Inexpressible)) problems.push(`${scenario.id} | ${release} | ${error.message}`);
      }
    }
    await stop_services();
    context.diagnostic(`${compared} of ${scenarios.length} scenarios compared`);
    assert.deepEqual(problems, [], problems.join('\n'));
    assert.ok(compared > scenarios.length * 0.9);
  });
}

test('the servers end in order', async () => {
  await Promise.all([first.stop(), second.stop(), ...Object.values(first_in).map((server) => server.stop())]);
});

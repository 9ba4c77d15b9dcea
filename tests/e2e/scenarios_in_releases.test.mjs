// Every clinical scenario in each FHIR release: the same record and orders in that release's words lead to
// the same cards, and what a suggestion creates or changes is of that release too. Prefetch complete, absent,
// and partial: the rest, or all, is read from a FHIR server of that release, which fails where a scenario says so.

import assert from 'node:assert/strict';
import test from 'node:test';

import { violations_of } from './conformance.mjs';
import { answer_to_r4, Inexpressible, request_to_release, resources_of, to_release } from './releases/convert.mjs';
import { ReleaseStore } from './releases/release_store.mjs';
import { faults_of, releases } from './releases/shapes.mjs';
import { generate } from './scenario_generator.mjs';
import { classes_of, known_orders, names_of_suggestions } from './suggestions.mjs';
import { expected_cards, rule_of, scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { random_from, seed_of } from './support/random.mjs';
import { short, start_service } from './support/service.mjs';

const kPolicies = [...new Set(scenarios.map(({ profile }) => profile))];
const seed = Number(process.env.ISOGUARD_E2E_SEED ?? Math.floor(Math.random() * 1e6));
const varied_rounds = Number(process.env.ISOGUARD_E2E_ROUNDS ?? (short ? 0 : 2));
const all_types = ['Procedure', 'Communication', 'CarePlan', 'EpisodeOfCare'];

const store = await new FhirStore().start();
const ehrs = new Map();
for (const policy of kPolicies) ehrs.set(policy, new Ehr(await start_service({ policy }), store));

/// The request of a scenario in R4, made once for all releases.
async function prepared(scenario, options) {
  const generated = generate(scenario, options);
  store.clear();
  await store.add(generated.resources);
  const ehr = ehrs.get(scenario.profile);
  const lists = await Promise.all(generated.fail.map((type) => ehr.keys_of(scenario.hook, type)));
  return { generated, ehr, request: await ehr.prefetched(scenario.hook, generated.context, lists.flat()) };
}

function shown(cards) {
  if (cards.length === 0) return 'silent';
  return cards.map(({ rule, indicator, suggestions }) => `${rule}/${indicator}[${suggestions}]`).sort().join(' + ');
}

/// What is wrong with the answer in `release`: one line each.
async function problems_in(release, scenario, { generated, ehr, request }) {
  return problems_with(await ehr.call(request_to_release(request, release)), release, scenario, generated);
}

/// `where`: the release, or more of what was tried, for a person who looks for the cause.
function problems_with(response, where, scenario, generated, release = where) {
  const foreign = resources_of(response).flatMap((resource) => faults_of(resource, release));
  const answer = answer_to_r4(response, release);
  const known = known_orders(generated);
  const drafts = generated.context.draftOrders.entry.map(({ resource }) => resource);
  const classes = classes_of(known, drafts);
  const names = new Set(drafts.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const violations = violations_of(answer, { known, draft_names: names });
  const got = (answer.cards ?? []).map((card) => ({ rule: rule_of(card), indicator: card.indicator,
    suggestions: names_of_suggestions(card, known, classes) }));
  const wanted = shown(expected_cards(scenario));
  const other = shown(got) === wanted ? [] : [`expected ${wanted} | got ${shown(got)}`];
  return [...foreign, ...violations, ...other].map((problem) => `${scenario.id} | ${where} | ${problem}`);
}

async function problems_of(scenario, options) {
  const ready = await prepared(scenario, options);
  const problems = [];
  for (const release of releases) {
    try {
      problems.push(...await problems_in(release, scenario, ready));
    } catch (error) {
      // Which scenarios a release has no words for is held in releases.test.mjs.
      if (!(error instanceof Inexpressible)) problems.push(`${scenario.id} | ${release} | ${error.message}`);
    }
  }
  return problems;
}

for (const scenario of scenarios) {
  test(`${scenario.id} in ${releases.join(', ')}`, async () => {
    const problems = await problems_of(scenario);
    assert.deepEqual(problems, [], problems.join('\n'));
  });
}

test('under the hook of CDS Hooks 1.0, orders of DSTU2 in an array', async () => {
  const problems = [];
  for (const scenario of scenarios.filter(({ hook, facts }) => hook === 'order-sign' && !facts.fail)) {
    const generated = generate(scenario, { patient_id: `${scenario.id}-old` });
    store.clear();
    await store.add(generated.resources);
    const { draftOrders, ...context } = generated.context;
    const ehr = ehrs.get(scenario.profile);
    const request = await ehr.prefetched('medication-prescribe', { ...context, medications: draftOrders });
    try {
      const old = request_to_release(request, 'DSTU2');
      old.context.medications = old.context.medications.entry.map(({ resource }) => resource);
      problems.push(...problems_with(await ehr.call(old), 'DSTU2', scenario, generated));
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
    }
  }
  assert.deepEqual(problems, [], problems.join('\n'));
});

for (let round = 0; round < varied_rounds; round += 1) {
  test(`all scenarios in other words, round ${round} of seed ${seed}`, async () => {
    const problems = [];
    for (const scenario of scenarios) {
      problems.push(...await problems_of(scenario, { patient_id: `${scenario.id}-r${round}`, ppp_types: all_types,
        seed: seed ^ seed_of(`releases ${scenario.id} ${round}`) }));
    }
    assert.deepEqual(problems, [], `seed ${seed}\n${problems.join('\n')}`);
  });
}

/// What a client sends that leaves the rest to a FHIR server of the release: none of the prefetch, or the
/// half of it that it could get.
const kLeftToServer = {
  absent: ({ scenario, generated, reader }) => reader.bare(scenario.hook, generated.context),
  async partial({ scenario, generated, random }) {
    const ehr = ehrs.get(scenario.profile);
    const keys = Object.keys((await ehr.service_for(scenario.hook)).prefetch);
    const failing = await Promise.all(generated.fail.map((type) => ehr.keys_of(scenario.hook, type)));
    return ehr.prefetched(scenario.hook, generated.context, [...random.half(keys), ...failing.flat()]);
  },
};

/// How that server fails where a scenario says that it does.
const kFailures = ['error', 'forbidden', 'garbage', 'outcome'];

async function problems_from_server(mode, release, scenario, { reader, failure, options }) {
  const random = random_from(seed ^ seed_of(`${scenario.id} ${mode} ${release}`));
  try {
    const generated = generate(scenario, { patient_id: `${scenario.id}-${mode}`, ...options });
    for (const resource of generated.resources) to_release(resource, release);  // may have no words for it
    store.clear();
    await store.add(generated.resources);
    const bare = await kLeftToServer[mode]({ scenario, generated, reader, random });
    // Prefetch comes from the EHR itself; from here on its FHIR server fails.
    for (const type of generated.fail) store.fail(generated.patient_id, type, failure);
    const request = reader.with_access(request_to_release(bare, release));
    return problems_with(await reader.call(request), `${release}, ${mode}`, scenario, generated, release);
  } catch (error) {
    return error instanceof Inexpressible ? [] : [`${scenario.id} | ${release}, ${mode} | ${error.message}`];
  }
}

/// Services whose FHIR server speaks `release`, and an end for them.
async function readers_of(release) {
  const server = await new ReleaseStore(store, release).start();
  const readers = new Map();
  for (const policy of kPolicies) {
    // Two servers stand behind one another here; what is judged is the answer, not how fast it came.
    const service = await start_service({ policy, fhir_servers: [server.base_url],
      args: ['--fhir-deadline-ms', '5000'] });
    readers.set(policy, new Ehr(service, { ...store, base_url: server.base_url, origin: store.origin }));
  }
  await until(() => server.requests.filter((request) => request === 'metadata').length === kPolicies.length);
  const stop = async () => {
    for (const { service } of readers.values()) await service.stop();
    await server.stop();
  };
  return { readers, stop };
}

for (const release of releases) {
  test(`all scenarios without prefetch and with a half of it, from a FHIR server of ${release}`, async () => {
    const { readers, stop } = await readers_of(release);
    const problems = [];
    for (const scenario of scenarios) {
      const reader = readers.get(scenario.profile);
      for (const failure of scenario.facts.fail ? kFailures : [undefined]) {
        for (const mode of Object.keys(kLeftToServer)) {
          problems.push(...await problems_from_server(mode, release, scenario, { reader, failure }));
        }
      }
    }
    for (let round = 0; round < varied_rounds; round += 1) {
      for (const scenario of scenarios) {
        problems.push(...await problems_in_other_words(release, scenario, round, readers));
      }
    }
    await stop();
    assert.deepEqual(problems, [], `seed ${seed}\n${problems.join('\n')}`);
  });
}

function problems_in_other_words(release, scenario, round, readers) {
  const chosen = seed ^ seed_of(`server ${release} ${scenario.id} ${round}`);
  const random = random_from(chosen);
  const options = { patient_id: `${scenario.id}-s${round}`, ppp_types: all_types, seed: chosen };
  return problems_from_server(random.pick(Object.keys(kLeftToServer)), release, scenario,
    { reader: readers.get(scenario.profile), failure: random.pick(kFailures), options });
}

async function until(holds) {
  for (let i = 0; i < 500 && !holds(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(holds());
}

test('the services are still alive and end in order', async () => {
  for (const { service } of ehrs.values()) {
    assert.ok(service.alive(), service.stderr);
    assert.deepEqual(await service.stop(), { code: 0, signal: null });
  }
  await store.stop();
});

// Every clinical scenario through the real program, over HTTP, with an EHR's client and FHIR server that
// we did not write. Prefetch complete, absent, and partial; plain and varied encodings.

import assert from 'node:assert/strict';
import test from 'node:test';

import { violations_of } from './conformance.mjs';
import { drug_class, generate } from './scenario_generator.mjs';
import { classes_of, known_orders, names_of_suggestions } from './suggestions.mjs';
import { answerable, expected_cards, rule_of, scenarios } from './support/cases.mjs';
import { Ehr } from './support/ehr.mjs';
import { FhirStore } from './support/fhir_store.mjs';
import { random_from, seed_of } from './support/random.mjs';
import { patience, short, start_service } from './support/service.mjs';

const kPolicies = [...new Set(scenarios.map(({ profile }) => profile))];
const kStrength = { none: 0, info: 1, warning: 2, critical: 3 };
const seed = Number(process.env.ISOGUARD_E2E_SEED ?? Math.floor(Math.random() * 1e6));
const varied_rounds = Number(process.env.ISOGUARD_E2E_ROUNDS ?? (short ? 1 : 4));

const store = await new FhirStore().start();
const services = new Map();
const ehrs = new Map();

for (const policy of kPolicies) {
  const service = await start_service({ policy, fhir_servers: [store.base_url] });
  services.set(policy, service);
  ehrs.set(policy, new Ehr(service, store));
}

/// The scenario's patient, alone in the store.
async function admit(scenario, options) {
  const generated = generate(scenario, options);
  store.clear();
  await store.add(generated.resources);
  return generated;
}

/// Resource types on which discovery looks for programme enrolment.
async function ppp_types(ehr) {
  const { prefetch } = await ehr.service_for('order-sign');
  const types = Object.values(prefetch).map((template) => template.split(/[/?]/)[0]);
  const usable = ['Procedure', 'Communication', 'CarePlan', 'EpisodeOfCare'].filter((type) => types.includes(type));
  const observed = Object.values(prefetch).some((template) => template.includes('ppp-enrolled'));
  return observed ? [...usable, 'Observation'] : usable;
}

const kModes = {
  async prefetch({ ehr, hook, generated }) {
    return ehr.prefetched(hook, generated.context);
  },
  async absent({ ehr, hook, generated }) {
    return ehr.with_access(ehr.bare(hook, generated.context));
  },
  async partial({ ehr, hook, generated, random }) {
    const keys = Object.keys((await ehr.service_for(hook)).prefetch);
    const failing = await Promise.all(generated.fail.map((type) => ehr.keys_of(hook, type)));
    const without = [...random.half(keys), ...failing.flat()];
    return ehr.with_access(await ehr.prefetched(hook, generated.context, without));
  },
  /// CDS Hooks 1.0's hook: the same orders under another name.
  async legacy({ ehr, generated }) {
    const { draftOrders, selections, ...context } = generated.context;
    return ehr.prefetched('medication-prescribe', { ...context, medications: draftOrders });
  },
};

/// For a scenario whose searches fail: what a client sends when it could not get a key, and cannot let
/// the service look for itself.
const kBrokenPrefetch = {
  async 'key left out'(request) {
    return request;
  },
  async 'OperationOutcome'(request, keys) {
    return with_values(request, keys, outcome());
  },
  async 'OperationOutcome in a Bundle'(request, keys) {
    const entry = [{ search: { mode: 'outcome' }, resource: outcome() }];
    return with_values(request, keys, { resourceType: 'Bundle', type: 'searchset', entry });
  },
};

function with_values(request, keys, value) {
  return { ...request, prefetch: { ...request.prefetch, ...Object.fromEntries(keys.map((key) => [key, value])) } };
}

function outcome() {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
}

function shown(cards) {
  if (cards.length === 0) return 'silent';
  return cards.map(({ rule, indicator, suggestions }) => `${rule}/${indicator}[${suggestions}]`).sort().join(' + ');
}

/// One line per failing scenario, so that a report of a run reads as a table.
function row(scenario, mode, wanted, got) {
  return `${scenario.id} | ${mode} | expected ${wanted} | got ${got}`;
}

function cards_of(response, generated) {
  const known = known_orders(generated);
  const classes = classes_of(known, generated.context.draftOrders.entry.map((entry) => entry.resource));
  return (response.cards ?? []).map((card) => ({
    rule: rule_of(card), indicator: card.indicator, suggestions: names_of_suggestions(card, known, classes),
  }));
}

function problems_of(scenario, mode, generated, response, ehr) {
  const known = known_orders(generated);
  const drafts = new Set(generated.context.draftOrders.entry.map(({ resource }) => `${resource.resourceType}/${resource.id}`));
  const problems = violations_of(response, { known, draft_names: drafts })
    .map((violation) => row(scenario, mode, 'a conformant answer', violation));
  const got = cards_of(response, generated);
  if (answerable(scenario)) {
    const wanted = expected_cards(scenario);
    if (shown(wanted) !== shown(got)) problems.push(row(scenario, mode, shown(wanted), shown(got)));
  } else {
    problems.push(...misses_of(scenario, mode, got));
  }
  if (ehr.last.ms > 1000 * patience) problems.push(row(scenario, mode, 'an answer within 1 s', `${ehr.last.ms} ms`));
  return problems;
}

/// Cards of rules that do not exist yet are not missed; those of the headline rules are.
function misses_of(scenario, mode, got) {
  return expected_cards(scenario).flatMap(({ rule, indicator }) => {
    const found = got.find((card) => card.rule === rule)?.indicator ?? 'none';
    return kStrength[found] < kStrength[indicator] ? [row(scenario, mode, `${rule}/${indicator}`, shown(got))] : [];
  });
}

async function run_mode(scenario, mode, generated, random) {
  const ehr = ehrs.get(scenario.profile);
  const hook = scenario.hook;
  try {
    if (generated.fail.length && (mode === 'prefetch' || mode === 'legacy')) {
      return await run_broken(scenario, mode, generated, ehr);
    }
    const request = await kModes[mode]({ ehr, hook, generated, random });
    return problems_of(scenario, mode, generated, await ehr.call(request), ehr);
  } catch (error) {
    return [row(scenario, mode, 'an answer', error.message)];
  }
}

async function run_broken(scenario, mode, generated, ehr) {
  const hook = mode === 'legacy' ? 'medication-prescribe' : scenario.hook;
  const { draftOrders, ...rest } = generated.context;
  const context = mode === 'legacy' ? { ...rest, medications: draftOrders } : generated.context;
  const lists = await Promise.all(generated.fail.map((type) => ehr.keys_of(hook, type)));
  const keys = lists.flat();
  const problems = [];
  for (const [name, break_it] of Object.entries(kBrokenPrefetch)) {
    const request = await break_it(await ehr.prefetched(hook, context, keys), keys);
    problems.push(...problems_of(scenario, `${mode}, ${name}`, generated, await ehr.call(request), ehr));
  }
  return problems;
}

function modes_for(scenario) {
  return Object.keys(kModes).filter((mode) => mode !== 'legacy' || scenario.hook === 'order-sign');
}

for (const scenario of scenarios) {
  test(`${scenario.id}: ${scenario.title}`, async () => {
    const generated = await admit(scenario);
    for (const type of generated.fail) store.fail(generated.patient_id, type);
    const problems = [];
    for (const mode of modes_for(scenario)) {
      const random = random_from(seed ^ seed_of(scenario.id + mode));
      problems.push(...await run_mode(scenario, mode, generated, random));
    }
    assert.deepEqual(problems, [], `seed ${seed}\n${problems.join('\n')}\n${scenario.reasoning}`);
  });
}

for (let round = 0; round < varied_rounds; round += 1) {
  test(`all scenarios in other words, round ${round} of seed ${seed}`, async () => {
    const problems = [];
    for (const scenario of scenarios) {
      const random = random_from(seed ^ seed_of(`${scenario.id} ${round}`));
      const generated = await admit(scenario, {
        patient_id: `${scenario.id}-v${round}`, seed: seed ^ seed_of(`words ${scenario.id} ${round}`),
        ppp_types: await ppp_types(ehrs.get(scenario.profile)),
      });
      for (const type of generated.fail) store.fail(generated.patient_id, type, random.pick(['error', 'forbidden', 'garbage', 'outcome']));
      const mode = random.pick(modes_for(scenario));
      problems.push(...await run_mode(scenario, mode, generated, random));
    }
    assert.deepEqual(problems, [], `seed ${seed}\n${problems.join('\n')}`);
  });
}

test('prefetch and the FHIR server give the same answer, byte for byte', async () => {
  const differences = [];
  for (const scenario of scenarios.filter(({ facts }) => !facts.fail)) {
    const generated = await admit(scenario, { patient_id: `${scenario.id}-same` });
    const ehr = ehrs.get(scenario.profile);
    const prefetched = await ehr.call(ehr.with_access(await ehr.prefetched(scenario.hook, generated.context)));
    const fetched = await ehr.call(ehr.with_access(ehr.bare(scenario.hook, generated.context)));
    if (JSON.stringify(prefetched) !== JSON.stringify(fetched)) differences.push(scenario.id);
  }
  assert.deepEqual(differences, []);
});

/// Other systemic retinoids and vitamin A, as the scenarios order them.
const kSystemicPartner = /acitretin|alitretinoin|bexarotene|tretinoin .*oral|vitamin a/i;

/// Drugs whose selection order-select looks at.
const selects = (scenario) => scenario.facts.draft.some((fact) => !fact.code ||
  ['isotretinoin', 'tetracycline'].includes(drug_class(fact)) || kSystemicPartner.test(fact.code.display));

/// Rules that speak of an order when it is finished.
const kAtSigning = new Set(['sun-protection-counselling', 'renal-start-dose', 'dose-per-kg', 'repeat-course-interval',
  'course-duration', 'supply-limit', 'overlapping-supply']);

/// Information waits for the signature, unless nothing else says that a check could not run (DECISIONS 7).
function expected_early({ expected }) {
  const early = expected.filter(({ rule, indicator }) => indicator !== 'info' && !kAtSigning.has(rule));
  return early.length ? early : expected.filter(({ rule }) => rule === 'data-unavailable');
}

test('order-select says the same, without what waits for the signature', async () => {
  const problems = [];
  for (const scenario of scenarios.filter((one) => answerable(one) && !one.facts.fail && selects(one))) {
    const early = { ...scenario, hook: 'order-select', expected: expected_early(scenario) };
    const generated = await admit(early, { patient_id: `${scenario.id}-select` });
    problems.push(...await run_mode(early, 'prefetch', generated, random_from(seed)));
  }
  assert.deepEqual(problems, [], problems.join('\n'));
});

test('a time-out of the FHIR server is not an all-clear', async () => {
  const [scenario] = scenarios.filter(({ id }) => id === 'base-female');
  for (const type of ['Condition', 'Observation', 'MedicationRequest']) {
    const generated = await admit(scenario, { patient_id: `hanging-${type.toLowerCase()}` });
    store.fail(generated.patient_id, type, 'timeout');
    const ehr = ehrs.get(scenario.profile);
    const response = await ehr.call(ehr.with_access(ehr.bare(scenario.hook, generated.context)));
    assert.ok(response.cards.some((card) => rule_of(card) === 'data-unavailable'), `${type}: ${JSON.stringify(response)}`);
    assert.ok(ehr.last.ms < 1500 * patience, `${type}: ${ehr.last.ms} ms`);
  }
});

test('the services are still alive and end in order', async () => {
  for (const service of services.values()) {
    assert.ok(service.alive(), service.stderr);
    assert.deepEqual(await service.stop(), { code: 0, signal: null });
  }
  await store.stop();
});

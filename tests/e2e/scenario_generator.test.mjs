// What the generator makes is sound FHIR and says what the scenario says, in every wording.

import assert from 'node:assert/strict';
import test from 'node:test';

import { generate } from './scenario_generator.mjs';
import { scenarios } from './support/cases.mjs';
import { validateResource } from './support/medplum.mjs';

const today = Date.UTC(2026, 10, 23);
const kSeeds = [undefined, 1, 2, 3, 4, 5];
const find = (id) => scenarios.find((scenario) => scenario.id === id);
const all_types = ['Procedure', 'Communication', 'CarePlan', 'EpisodeOfCare', 'Observation'];

test('every resource of every scenario is valid R4', () => {
  const wrong = [];
  for (const scenario of scenarios) {
    for (const seed of kSeeds) {
      const { resources, context } = generate(scenario, { today, seed, ppp_types: all_types });
      for (const resource of [...resources, context.draftOrders]) {
        try {
          validateResource(resource);
        } catch (error) {
          wrong.push(`${scenario.id} seed ${seed} ${resource.resourceType}: ${error.message}`);
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('ids are unique within a patient, and all resources are about the patient', () => {
  for (const scenario of scenarios) {
    const { resources, patient_id } = generate(scenario, { today, seed: 7 });
    const names = resources.map(({ resourceType, id }) => `${resourceType}/${id}`);
    assert.equal(new Set(names).size, names.length, scenario.id);
    for (const { resourceType, subject, patient } of resources) {
      if (resourceType !== 'Patient') assert.equal((subject ?? patient).reference, `Patient/${patient_id}`);
    }
  }
});

test('the same seed gives the same record, another one another', () => {
  const make = (seed) => JSON.stringify(generate(find('three-headlines'), { today, seed }));
  assert.equal(make(3), make(3));
  assert.notEqual(make(3), make(4));
});

const kFacts = [
  ['a test of yesterday', 'base-female',
    ({ resources }) => resources.find((resource) => resource.code?.coding?.[0].code === '2106-3').effectiveDateTime, '2026-11-22'],
  ['a woman of 24', 'base-female', ({ resources }) => resources[0].birthDate.slice(0, 4), '2002'],
  ['no gender', 'gender-missing', ({ resources }) => 'gender' in resources[0], false],
  ['birth sex', 'trans-man', ({ resources }) => resources[0].extension[0].valueCode, 'F'],
  ['a supply that ended 20 days ago', 'cbp-interrupted-supply',
    ({ resources }) => resources.find((resource) => resource.dispenseRequest?.validityPeriod).dispenseRequest.validityPeriod.end, '2026-11-03'],
  ['a start in 24 days', 'tet-finishes-before',
    ({ context }) => context.draftOrders.entry[0].resource.dosageInstruction[0].timing.repeat.boundsPeriod.start, '2026-12-17'],
  ['an order to another drug by reference', 'shape-bundle-ref',
    ({ context }) => context.draftOrders.entry[1].resource.resourceType, 'Medication'],
  ['selections only at order-select', 'sun-select-hook', ({ context }) => context.selections, ['MedicationRequest/iso-1']],
  ['none at order-sign', 'base-male', ({ context }) => context.selections, undefined],
  ['a refusal', 'sun-refused',
    ({ resources }) => resources.find((resource) => resource.status === 'not-done').statusReason.coding[0].code, '105480006'],
  ['an estimated delivery in 140 days', 'preg-edd-future',
    ({ resources }) => resources.find((resource) => resource.valueDateTime).valueDateTime, '2027-04-12'],
  ['a range of doses', 'shape-dosage-range',
    ({ context }) => context.draftOrders.entry[0].resource.dosageInstruction[0].doseAndRate[0].doseRange.high.value, 40],
  ['a failing search', 'data-fail-meds-iso', ({ fail }) => fail, ['MedicationRequest']],
];

for (const [what, id, read, wanted] of kFacts) {
  test(`written plainly: ${what}`, () => assert.deepEqual(read(generate(find(id), { today })), wanted));
}

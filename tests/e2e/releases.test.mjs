// What the converters write is what each release has, and says what the R4 resource said.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { Inexpressible, request_to_release, to_r4, to_release } from './releases/convert.mjs';
import { faults_of, releases } from './releases/shapes.mjs';
import { generate } from './scenario_generator.mjs';
import { scenarios } from './support/cases.mjs';
import { source_dir } from './support/service.mjs';

const today = Date.UTC(2026, 10, 23);
const kSeeds = [undefined, 1, 2, 3, 4, 5];
const all_types = ['Procedure', 'Communication', 'CarePlan', 'EpisodeOfCare', 'Observation'];
const corpus = path.join(source_dir, 'tests', 'cases', 'corpus', 'fhir');

/// Published examples that are not of their release: DSTU2 lets a component have referenceRange by
/// reference to another element, which the tables leave out.
const kOdd = new Set(['Observation.component.referenceRange: is not in DSTU2']);

function examples_of(release) {
  const folder = path.join(corpus, release, 'hl7-spec');
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
}

test('the tables of every release take its published examples', () => {
  for (const release of releases) {
    const faults = examples_of(release).flatMap((resource) => faults_of(resource, release));
    assert.deepEqual(faults.filter((fault) => !kOdd.has(fault)), [], release);
  }
});

const kWrong = [
  ['an element of R4', 'DSTU2', { resourceType: 'MedicationOrder', intent: 'order' }, 'MedicationOrder.intent: is not in DSTU2'],
  ['a resource of R4', 'STU3', { resourceType: 'ServiceRequest' }, 'ServiceRequest: no resource ServiceRequest in STU3'],
  ['a data type', 'R5', { resourceType: 'Timing' }, 'Timing: no resource Timing in R5'],
  ['an element of R4 inside', 'R5', { resourceType: 'Medication', ingredient: [{ item: {}, strength: {} }] },
    'Medication.ingredient.strength: is not in R5'],
  ['a missing element', 'STU3', { resourceType: 'ProcedureRequest', status: 'draft', intent: 'order', code: {} },
    'ProcedureRequest.subject: is missing in STU3'],
  ['a list', 'DSTU2', { resourceType: 'Observation', status: 'final', code: {}, category: [{}] },
    'Observation.category: is no list in DSTU2'],
  ['no list', 'R4', { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: {}, note: { text: 'x' } },
    'CarePlan.note: is a list in R4'],
  ['a code of STU3', 'DSTU2', { resourceType: 'ProcedureRequest', status: 'active', subject: {}, code: {} },
    'ProcedureRequest.status: active is no code of DSTU2'],
  ['a code of R4', 'R5', { resourceType: 'MedicationStatement', status: 'active', medication: {}, subject: {} },
    'MedicationStatement.status: active is no code of R5'],
  ['a concept where a code belongs', 'STU3', { resourceType: 'Condition', subject: {}, clinicalStatus: { text: 'active' } },
    'Condition.clinicalStatus: [object Object] is no code of STU3'],
  ['a code where a concept belongs', 'R4', { resourceType: 'Condition', subject: {}, clinicalStatus: 'active' },
    'Condition.clinicalStatus: is no CodeableConcept'],
  ['a string where a number belongs', 'R4', { resourceType: 'Observation', status: 'final', code: {}, valueInteger: '1' },
    'Observation.valueInteger: is no number'],
];

for (const [what, release, resource, fault] of kWrong) {
  test(`the table of ${release} does not take ${what}`, () => assert.deepEqual(faults_of(resource, release), [fault]));
}

/// Every resource of every scenario, and its orders, each with the scenario's id.
function* everything() {
  for (const scenario of scenarios) {
    for (const seed of kSeeds) {
      const { resources, context } = generate(scenario, { today, seed, ppp_types: all_types });
      for (const resource of [...resources, ...context.draftOrders.entry.map((entry) => entry.resource)]) {
        yield { id: scenario.id, seed, resource };
      }
    }
  }
}

/// Scenarios, plainly written, that a release has no words for, and why.
const kUnsaid = {
  DSTU2: { 'tet-donotperform': 'an order not to give', 'draft-donotperform': 'an order not to give' },
  STU3: { 'tet-donotperform': 'an order not to give', 'draft-donotperform': 'an order not to give' },
  R4: {}, R4B: {}, R5: {},
};

for (const release of releases) {
  test(`every resource of every scenario is valid ${release}, or ${release} has no words for it`, () => {
    const wrong = new Set();
    const unsaid = {};
    for (const { id, seed, resource } of everything()) {
      try {
        for (const fault of faults_of(to_release(resource, release), release)) wrong.add(fault);
      } catch (error) {
        if (!(error instanceof Inexpressible)) throw error;
        if (seed === undefined) unsaid[id] = error.message;
      }
    }
    assert.deepEqual([...wrong], []);
    assert.deepEqual(unsaid, kUnsaid[release]);
  });

  test(`orders go to ${release} and back`, () => {
    for (const { resource } of everything()) {
      const goes = ['MedicationRequest', 'Medication'].includes(resource.resourceType) && !resource.doNotPerform
        && resource.status !== 'cancelled';
      if (goes) assert.deepEqual(to_r4(to_release(resource, release), release), resource);
    }
  });
}

const subject = { reference: 'Patient/p' };
const text = (words) => ({ text: words });
const coded = (code) => ({ coding: [{ code }] });
const order = { resourceType: 'MedicationRequest', status: 'draft', intent: 'order', subject, authoredOn: '2026-11-23',
  medicationCodeableConcept: text('x') };
const statement = { resourceType: 'MedicationStatement', status: 'active', subject, medicationCodeableConcept: text('x') };
const procedure = { resourceType: 'Procedure', status: 'not-done', statusReason: text('no'), subject, code: text('x') };
const line = { patientInstruction: 'cover up', asNeededBoolean: true, doseAndRate: [{ doseQuantity: { value: 1 } }],
  timing: { repeat: { boundsDuration: { value: 3 }, periodUnit: 'd', when: ['HS'] } } };

/// What is asked of the converted resource, for the differences that a reader must know.
const kFacts = [
  ['DSTU2', order, ({ resourceType, patient, dateWritten, intent }) => [resourceType, patient, dateWritten, intent],
    ['MedicationOrder', subject, '2026-11-23', undefined]],
  ['DSTU2', { ...order, dosageInstruction: [line] }, ({ dosageInstruction: [{ additionalInstructions, doseQuantity }] }) =>
    [additionalInstructions.text, doseQuantity.value], ['cover up', 1]],
  ['DSTU2', { ...order, dosageInstruction: [line] }, ({ dosageInstruction: [{ timing: { repeat } }] }) => repeat,
    { boundsQuantity: { value: 3 }, periodUnits: 'd', when: 'HS' }],
  ['DSTU2', { ...statement, status: 'not-taken', dosage: [{ doseAndRate: line.doseAndRate }] }, ({ status, wasNotTaken, dosage }) =>
    [status, wasNotTaken, dosage[0].quantityQuantity.value], ['completed', true, 1]],
  ['DSTU2', procedure, ({ status, notPerformed, reasonNotPerformed }) => [status, notPerformed, reasonNotPerformed],
    ['completed', true, [text('no')]]],
  ['DSTU2', { resourceType: 'AllergyIntolerance', patient: subject, code: text('x'), criticality: 'high',
    clinicalStatus: coded('active'), verificationStatus: coded('confirmed') },
    ({ substance, status, criticality }) => [substance, status, criticality], [text('x'), 'confirmed', 'CRITH']],
  ['DSTU2', { resourceType: 'AllergyIntolerance', patient: subject, code: text('x'), clinicalStatus: coded('resolved'),
    verificationStatus: coded('confirmed') }, ({ status }) => status, 'resolved'],
  ['DSTU2', { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject,
    code: { coding: [{ system: 'http://loinc.org', code: '2106-3' }] } },
    ({ resourceType, status, item }) => [resourceType, status, item[0].code.coding[0].code], ['DiagnosticOrder', 'requested', '2106-3']],
  ['DSTU2', { resourceType: 'Condition', subject, code: text('x'), clinicalStatus: coded('inactive') },
    ({ patient, clinicalStatus, verificationStatus }) => [patient, clinicalStatus, verificationStatus], [subject, 'remission', 'unknown']],
  ['STU3', { ...order, requester: subject, encounter: subject }, ({ requester, context }) => [requester, context],
    [{ agent: subject }, subject]],
  ['STU3', { ...order, dosageInstruction: [line] }, ({ dosageInstruction: [{ doseQuantity, patientInstruction }] }) =>
    [doseQuantity.value, patientInstruction], [1, 'cover up']],
  ['STU3', { ...statement, status: 'not-taken' }, ({ status, taken }) => [status, taken], ['completed', 'n']],
  ['STU3', procedure, ({ status, notDone, notDoneReason }) => [status, notDone, notDoneReason], ['completed', true, text('no')]],
  ['STU3', { resourceType: 'Communication', status: 'stopped', topic: text('sun') }, ({ status, topic, category }) =>
    [status, topic, category], ['aborted', undefined, [text('sun')]]],
  ['R5', order, ({ medication, medicationCodeableConcept }) => [medication, medicationCodeableConcept], [{ concept: text('x') }, undefined]],
  ['R5', { ...order, dosageInstruction: [line] }, ({ dosageInstruction: [{ asNeeded, asNeededBoolean }] }) =>
    [asNeeded, asNeededBoolean], [true, undefined]],
  ['R5', { ...statement, status: 'stopped' }, ({ status, adherence }) => [status, adherence.code.coding[0].code], ['recorded', 'stopped']],
  ['R5', { resourceType: 'Procedure', status: 'completed', subject, performedDateTime: '2026-11-01' },
    ({ occurrenceDateTime }) => occurrenceDateTime, '2026-11-01'],
  ['R5', { resourceType: 'Medication', form: text('capsule'), ingredient: [{ itemCodeableConcept: text('x'), strength: {} }] },
    ({ doseForm, ingredient: [one] }) => [doseForm, one], [text('capsule'), { item: { concept: text('x') }, strengthRatio: {} }]],
];

for (const [release, resource, read, wanted] of kFacts) {
  const read_text = String(read).replace(/\s+/g, ' ').slice(0, 60);
  test(`${resource.resourceType} in ${release}: ${read_text}`, () => assert.deepEqual(read(to_release(resource, release)), wanted));
}

test('a request is converted with its orders, selections and prefetch', () => {
  const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...order, id: '1' } }] };
  const converted = request_to_release({ hook: 'order-select', context: { patientId: 'p', draftOrders: bundle,
    selections: ['MedicationRequest/1'] }, prefetch: { medreq: bundle, conditions: null } }, 'DSTU2');
  assert.deepEqual(converted.context.selections, ['MedicationOrder/1']);
  assert.equal(converted.context.draftOrders.entry[0].resource.resourceType, 'MedicationOrder');
  assert.equal(converted.prefetch.medreq.entry[0].resource.resourceType, 'MedicationOrder');
  assert.equal(converted.prefetch.conditions, null);
  assert.ok(!('medications' in converted.context));
});

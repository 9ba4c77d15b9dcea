// Writes the request that the benchmarks send: an order-sign call of about KILOBYTES with full prefetch,
// for the patient of a scenario, with the history of an ordinary record added until the size is reached.
// Usage: node tests/bench/make_request.mjs [KILOBYTES] [SCENARIO] > request.json

import { generate } from '../e2e/scenario_generator.mjs';
import { scenarios } from '../e2e/support/cases.mjs';
import { days_ago } from '../e2e/support/today.mjs';

const kilobytes = Number(process.argv[2] ?? 20);
const scenario = scenarios.find(({ id }) => id === (process.argv[3] ?? 'base-female'));
const { patient_id, context, resources } = generate(scenario);
const subject = { reference: `Patient/${patient_id}` };
const kKeys = {
  conditions: 'Condition', 'obs-preg': 'Observation', 'obs-lab': 'Laboratory', procedures: 'Procedure', medreq: 'MedicationRequest',
  medstmt: 'MedicationStatement', allergies: 'AllergyIntolerance', sreq: 'ServiceRequest', communications: 'Communication',
  'communication-requests': 'CommunicationRequest', 'care-plans': 'CarePlan', rems: 'QuestionnaireResponse',
  episodes: 'EpisodeOfCare',
};

const loinc = (code, display) => ({ coding: [{ system: 'http://loinc.org', code, display }], text: display });
const icd = (code, display) => ({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code, display }], text: display });
const kHistory = [
  (n) => ({ resourceType: 'Condition', id: `history-condition-${n}`, subject,
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] },
    code: icd('L70.0', 'Acne vulgaris'), onsetDateTime: days_ago(200 + n), recordedDate: days_ago(199 + n) }),
  (n) => ({ resourceType: 'Observation', id: `history-test-${n}`, subject, status: 'final',
    code: loinc('2106-3', 'Choriogonadotropin (pregnancy test) [Presence] in Urine'),
    effectiveDateTime: days_ago(40 + n),
    valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260385009', display: 'Negative (qualifier value)' }] } }),
  (n) => ({ resourceType: 'MedicationRequest', id: `history-order-${n}`, subject, status: 'completed', intent: 'order',
    medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '197805', display: 'ibuprofen 400 MG Oral Tablet' }], text: 'ibuprofen 400 MG Oral Tablet' },
    authoredOn: days_ago(100 + n),
    dosageInstruction: [{ text: '1 tablet up to three times a day', timing: { repeat: { frequency: 3, period: 1, periodUnit: 'd' } },
      doseAndRate: [{ doseQuantity: { value: 400, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } }] }],
    dispenseRequest: { validityPeriod: { start: days_ago(100 + n), end: days_ago(90 + n) } } }),
  (n) => ({ resourceType: 'Procedure', id: `history-procedure-${n}`, subject, status: 'completed',
    code: { coding: [{ system: 'http://snomed.info/sct', code: '171207006', display: 'Depression screening' }] },
    performedDateTime: days_ago(60 + n) }),
];

/// A server answers each result under the search that asks for its code, never under both.
const kPregnancyTests = ['2106-3', '2118-8', '82810-3'];
const kind_of = ({ resourceType, code }) =>
  (resourceType === 'Observation' && !code.coding.some((coding) => kPregnancyTests.includes(coding.code)) ? 'Laboratory' : resourceType);

const bundle = (entries) => ({ resourceType: 'Bundle', type: 'searchset', total: entries.length,
  ...(entries.length ? { entry: entries.map((resource) => ({ fullUrl: `https://ehr.example/fhir/${resource.resourceType}/${resource.id}`, resource, search: { mode: 'match' } })) } : {}) });

function request(history) {
  const all = [...resources, ...history];
  const prefetch = { patient: resources.find(({ resourceType }) => resourceType === 'Patient') };
  for (const [key, type] of Object.entries(kKeys)) {
    prefetch[key] = bundle(all.filter((resource) => kind_of(resource) === type));
  }
  return JSON.stringify({ hook: 'order-sign', hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    fhirServer: 'https://ehr.example/fhir', context, prefetch });
}

const history = [];
while (request(history).length < kilobytes * 1024) {
  history.push(kHistory[history.length % kHistory.length](history.length));
}
process.stdout.write(request(history));

// Elements and primitive values inside resources.

import { add, drafts_of, each_fhir_object, each_object, everything, kGap, kGapInOrders, of_type, resources_of, subject_of } from './reshape.mjs';

const kAbsent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };
const kDate = /^\d{4}-\d{2}-\d{2}$/;
/// No weight, no laboratory results and no pregnancy test that count.
const kUntested = ['dose-per-kg', 'lab-monitoring', 'teratogenic-childbearing-potential'];
const last_year = String(new Date().getUTCFullYear() - 1);

const each_resource = (change) => (request) => { resources_of(request).forEach(change); };
const each_of = (type, change) => (request) => { of_type(request, type).forEach(change); };
/// Every date of every resource, birth dates aside, through `change`.
const dates = (change) => (request) => each_fhir_object(request, (object) => {
  for (const [name, value] of Object.entries(object)) if (kDate.test(value) && name !== 'birthDate') object[name] = change(value);
});
const numbers = (change) => (request) => JSON.stringify(request)
  .replace(/"(value|numberOfRepeatsAllowed)":(\d+(?:\.\d+)?)/g, (whole, name, number) => (name === 'value' ? `"value":${change(number)}` : whole));
/// Nulls and empty things in whatever array and object there is.
const with_nulls = (request) => each_fhir_object(request, (object) => {
  for (const value of Object.values(object)) if (Array.isArray(value)) { value.unshift(null); value.push(null); }
});

export const kElements = [
  { name: 'nulls in all arrays', shape: with_nulls },
  { name: 'nulls for absent elements',
    shape: each_resource((resource) => { Object.assign(resource, { note: null, meta: null, encounter: null, reasonCode: null, text: null }); }) },
  { name: 'empty texts', shape: each_resource((resource) => { Object.assign(resource, { implicitRules: '', language: '' }); }) },
  { name: 'empty dates', shape: each_of('Condition', (it) => { it.recordedDate ??= ''; it.abatementDateTime = ''; }), silent: null, loud: null },
  { name: 'empty lists and objects',
    shape: each_resource((resource) => { Object.assign(resource, { note: [], identifier: [], meta: {}, extension: resource.extension ?? [], category: resource.category ?? [] }); }) },
  { name: 'empty objects in lists',
    shape: (request) => each_fhir_object(request, (object) => { if (Array.isArray(object.coding)) object.coding.unshift({}); }) },
  { name: 'extensions of primitives',
    shape: each_resource((resource) => { for (const name of ['status', 'id', 'birthDate', 'gender', 'authoredOn', 'effectiveDateTime']) resource[`_${name}`] = kAbsent; }) },
  { name: 'extensions of primitives in lists',
    shape: each_of('Patient', (it) => { it.name = [{ family: 'Sample', given: [null, 'Robin'], _given: [{ extension: [] }, null] }]; }) },
  { name: 'a comment of DSTU1', shape: each_resource((resource) => { resource.fhir_comments = ['x']; }) },
  { name: 'objects for lists of one',
    shape: (request) => each_fhir_object(request, (object) => { if (object.coding?.length === 1) [object.coding] = object.coding; }) },

  { name: 'dates with time and zone', shape: dates((date) => `${date}T10:00:00+01:00`) },
  { name: 'dates with time without zone', shape: dates((date) => `${date}T10:00:00`) },
  { name: 'dates with hours and minutes only', shape: dates((date) => `${date}T10:00`) },
  { name: 'dates with fractions of seconds', shape: dates((date) => `${date}T10:00:00.123456789Z`) },
  { name: 'orders dated by month', shape: each_of('MedicationRequest', (it) => { it.authoredOn = it.authoredOn.slice(0, 7); }) },
  { name: 'a draft dated by year', shape: (request) => drafts_of(request).forEach((it) => { it.authoredOn = it.authoredOn.slice(0, 4); }) },
  { name: 'a birth date of year and month', shape: each_of('Patient', (it) => { it.birthDate = it.birthDate.slice(0, 7); }) },
  { name: 'a birth date of a year', shape: each_of('Patient', (it) => { it.birthDate = it.birthDate.slice(0, 4); }) },
  { name: 'tests dated by a year, which may be its first day',
    shape: each_of('Observation', (it) => { it.effectiveDateTime = last_year; }),
    silent: kUntested, loud: ['+dose-per-kg', '+lab-monitoring'] },
  { name: 'dates that are none', shape: each_of('Observation', (it) => { it.effectiveDateTime = 'last week'; }),
    all: kGap, silent: ['data-unavailable', 'teratogenic-childbearing-potential'] },
  { name: 'dates in another order', shape: each_of('MedicationRequest', (it) => { it.authoredOn = it.authoredOn.split('-').reverse().join('.'); }), all: kGap, loud: kGapInOrders },

  { name: 'numbers with exponents', shape: () => undefined, write: numbers((number) => `${Number(number) / 10}e1`) },
  { name: 'numbers with large exponents of nothing', shape: () => undefined, write: numbers((number) => `${number}E+0`) },
  { name: 'numbers with many zeros', shape: () => undefined, write: numbers((number) => (number.includes('.') ? `${number}000` : `${number}.000`)) },
  { name: 'numbers as text', shape: () => undefined, write: numbers((number) => `"${number}"`), all: kGap, loud: kGapInOrders },
  { name: 'a weight beyond all numbers', shape: each_of('Observation', (it) => { if (it.valueQuantity?.unit === 'kg') it.valueQuantity.value = 1e300; }), silent: ['dose-per-kg'], loud: ['+dose-per-kg'] },

  { name: 'ids with odd characters', shape: (request) => everything(request).forEach((it, i) => { if (it.resourceType !== 'Patient') it.id = `a b/${i}?<b>*_"é&#`; }) },
  { name: 'long ids', shape: (request) => everything(request).forEach((it, i) => { if (it.resourceType !== 'Patient') it.id = `${'x'.repeat(300)}${i}`; }) },
  { name: 'a patient id with odd characters',
    shape: (request) => {
      const id = 'urn:oid:1.2.3|4 5&x=%41';
      const old = request.context.patientId;
      request.context.patientId = id;
      each_object(request, (object) => { if (object.reference === `Patient/${old}`) object.reference = `Patient/${id}`; });
      request.prefetch.patient.id = id;
    } },
  { name: 'ids that are numbers', shape: each_resource((it, i) => { if (it.resourceType !== 'Patient') it.id = 100 + i; }), all: kGap, loud: kGapInOrders },

  { name: 'orders without status', shape: each_of('MedicationRequest', (it) => { delete it.status; }) },
  { name: 'orders whose status is absent with a reason', shape: each_of('MedicationRequest', (it) => { delete it.status; it._status = kAbsent; }) },
  { name: 'problems without status', shape: each_of('Condition', (it) => { delete it.clinicalStatus; delete it.verificationStatus; }), silent: null, loud: null },
  { name: 'results without status', shape: each_of('Observation', (it) => { delete it.status; }),
    silent: kUntested, loud: ['+dose-per-kg', '+lab-monitoring'] },
  { name: 'procedures without status', shape: each_of('Procedure', (it) => { delete it.status; }), silent: ['sun-protection-counselling'], loud: null, pregnant: ['+sun-protection-counselling'] },
  { name: 'no subject anywhere', shape: (request) => everything(request).forEach((it) => { delete it.subject; delete it.patient; }) },
  { name: 'no gender, birth sex stays', shape: each_of('Patient', (it) => { delete it.gender; }) },
  { name: 'no gender and no birth sex', shape: each_of('Patient', (it) => { delete it.gender; delete it.extension; }),
    silent: ['teratogenic-unknown-data'], loud: ['sun-protection-counselling', 'teratogenic-unknown-data', 'tetracycline-interaction'], pregnant: 'the same' },
  { name: 'a gender that is absent with a reason', shape: each_of('Patient', (it) => { delete it.gender; delete it.extension; it._gender = kAbsent; }),
    silent: ['teratogenic-unknown-data'], loud: ['sun-protection-counselling', 'teratogenic-unknown-data', 'tetracycline-interaction'], pregnant: 'the same' },
  { name: 'no birth date', shape: each_of('Patient', (it) => { delete it.birthDate; }) },
  { name: 'a birth date that is absent with a reason', shape: each_of('Patient', (it) => { delete it.birthDate; it._birthDate = kAbsent; }) },

  { name: 'an Observation of components only',
    shape: (request) => add(request, 'obs-lab', { resourceType: 'Observation', id: 'bp', status: 'final', subject: subject_of(request), code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
      component: [{ code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] }, valueQuantity: { value: 120, unit: 'mmHg' } }] }) },
  { name: 'an Observation without value',
    shape: (request) => add(request, 'obs-lab', { resourceType: 'Observation', id: 'none', status: 'final', subject: subject_of(request), code: { coding: [{ system: 'http://loinc.org', code: '2571-8' }] } }) },
  { name: 'pregnancy tests without value', shape: each_of('Observation', (it) => { if (!it.valueQuantity) delete it.valueCodeableConcept; }),
    silent: ['teratogenic-childbearing-potential'], loud: null, pregnant: null },
  { name: 'an Observation without anything', shape: (request) => add(request, 'obs-preg', { resourceType: 'Observation', id: 'none' }), all: kGap },
  { name: 'a Condition without anything', shape: (request) => add(request, 'conditions', { resourceType: 'Condition', id: 'none' }), all: kGap },
  { name: 'a Condition whose code is absent with a reason',
    shape: (request) => add(request, 'conditions', { resourceType: 'Condition', id: 'none', subject: subject_of(request), code: kAbsent }), all: kGap },
  { name: 'a Condition whose code is a text', shape: (request) => add(request, 'conditions', { resourceType: 'Condition', id: 'none', subject: subject_of(request), code: 'O09' }), all: kGap },
];

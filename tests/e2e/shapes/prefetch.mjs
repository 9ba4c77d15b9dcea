// The prefetch: what its values are, and where in it a resource lies.

import { add, each_value, kGap, kGapInOrders, of_type, subject_of } from './reshape.mjs';

const values = (change) => (request) => { each_value(request, change); };
const wrapped = (resource) => ({ response: { status: '200 OK' }, resource });
const patient_as = (change) => (request) => { request.prefetch.patient = change(request.prefetch.patient); };
const conditions_as = (change) => (request) => { request.prefetch.conditions = change(request.prefetch.conditions); };
/// Without the Conditions a pregnancy is not on record; that it could not be looked for is said.
const kLostConditions = { silent: kGap, loud: kGap, pregnant: ['data-unavailable'] };
const renamed = (request) => {
  request.prefetch = Object.fromEntries(Object.values(request.prefetch).map((value, i) => [`item${i}`, value]));
};

export const kPrefetch = [
  { name: 'values written as text', shape: values((value) => JSON.stringify(value)) },
  { name: 'values written as text with white space', shape: values((value) => ` ${JSON.stringify(value, null, 2)}\n`) },
  { name: 'values as a response and its resource', shape: values(wrapped) },
  { name: 'values as text of a response', shape: values((value) => JSON.stringify(wrapped(value))) },
  { name: 'a response without resource', shape: conditions_as(() => ({ response: { status: '404' } })), ...kLostConditions },
  { name: 'a failed response that holds a resource',
    shape: conditions_as(() => ({ response: { status: '500' }, resource: { resourceType: 'Bundle', type: 'searchset', total: 0 } })), ...kLostConditions },
  { name: 'text that is no JSON', shape: conditions_as(() => 'not found'), ...kLostConditions },
  { name: 'an empty text', shape: conditions_as(() => ''), ...kLostConditions },
  { name: 'half of a text', shape: conditions_as((value) => JSON.stringify(value).slice(0, -3)), ...kLostConditions },
  { name: 'an empty object', shape: conditions_as(() => ({})), ...kLostConditions },
  { name: 'a number', shape: conditions_as(() => 0), ...kLostConditions },
  { name: 'an empty list', shape: conditions_as(() => []), ...kLostConditions },
  { name: 'a list of resources', shape: conditions_as((bundle) => (bundle.entry ?? []).map(({ resource }) => resource)),
    silent: kGap, loud: kGap, pregnant: 'the same' },
  { name: 'null', shape: conditions_as(() => null), ...kLostConditions },
  { name: 'a resource of another kind', shape: conditions_as(() => ({ resourceType: 'Encounter', id: 'e' })), ...kLostConditions },
  { name: 'a Bundle without type and total', shape: values((value) => { if (value.resourceType === 'Bundle') { delete value.type; delete value.total; } return value; }) },
  { name: 'a Bundle of type collection', shape: values((value) => (value.resourceType === 'Bundle' ? { ...value, type: 'collection' } : value)) },
  { name: 'a Bundle with an empty list of entries',
    shape: values((value) => (value.resourceType === 'Bundle' ? { ...value, entry: value.entry ?? [] } : value)) },
  { name: 'nulls among the entries', shape: values((value) => (value.entry ? { ...value, entry: [null, ...value.entry, null] } : value)) },
  { name: 'an entry that only names its resource',
    shape: (request) => { request.prefetch.conditions.entry = [...(request.prefetch.conditions.entry ?? []), { fullUrl: 'https://ehr.example/fhir/Condition/1' }]; },
    all: kGap },
  { name: 'an entry whose resource has no type', shape: (request) => add(request, 'conditions', { id: 'x', code: { text: 'pregnancy' } }), all: kGap },
  { name: 'an entry that is no object', shape: (request) => { request.prefetch.conditions.entry = [...(request.prefetch.conditions.entry ?? []), 'Condition/1']; }, all: kGap },
  { name: 'a search outcome that only informs',
    shape: (request) => add(request, 'conditions', { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] }) },

  { name: 'the patient in a searchset',
    shape: patient_as((resource) => ({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource }] })) },
  { name: 'the patient in a list of one', shape: patient_as((resource) => [resource]) },
  { name: 'the patient without id', shape: patient_as(({ id: _, ...rest }) => rest) },
  { name: 'another patient', shape: patient_as((resource) => ({ ...resource, id: 'somebody-else' })),
    silent: ['data-unavailable', 'teratogenic-unknown-data'], loud: ['data-unavailable', 'sun-protection-counselling', 'teratogenic-unknown-data', 'tetracycline-interaction'],
    pregnant: kGap },

  { name: 'unknown keys beside', shape: (request) => { Object.assign(request.prefetch, { user: 'Practitioner/1', nothing: null, some: [], other: {}, number: 5 }); } },
  { name: 'everything in one Bundle under another key',
    shape: (request) => {
      const entry = Object.values(request.prefetch).flatMap((value) => (value.resourceType === 'Bundle' ? value.entry ?? [] : [{ resource: value }]));
      request.prefetch = { all: { resourceType: 'Bundle', type: 'collection', entry } };
    }, all: kGap, loud: kGapInOrders },
  { name: 'everything under other keys', shape: renamed, all: kGap, loud: kGapInOrders },
  { name: 'the patient under another key',
    shape: (request) => { request.prefetch.person = request.prefetch.patient; delete request.prefetch.patient; } },
  { name: 'Conditions under the key of Observations and the other way',
    shape: ({ prefetch }) => { [prefetch.conditions, prefetch['obs-preg']] = [prefetch['obs-preg'], prefetch.conditions]; }, all: kGap },

  { name: 'resources of another patient',
    shape: (request) => {
      const subject = { reference: 'Patient/somebody-else' };
      const text = 'Pregnant';
      add(request, 'conditions', { resourceType: 'Condition', id: 'o1', subject, code: { coding: [{ system: 'http://snomed.info/sct', code: '77386006' }], text } });
      add(request, 'allergies', { resourceType: 'AllergyIntolerance', id: 'o2', patient: subject, code: { text: 'isotretinoin' } });
      add(request, 'medreq', { resourceType: 'MedicationRequest', id: 'o3', status: 'active', intent: 'order', subject, medicationCodeableConcept: { text: 'minocycline 100 mg capsule' } });
    } },
  { name: 'resources twice', shape: values((value) => (value.entry ? { ...value, entry: [...value.entry, ...value.entry] } : value)) },
  { name: 'an order of the patient that has no drug',
    shape: (request) => add(request, 'medreq', { resourceType: 'MedicationRequest', id: 'x', status: 'active', intent: 'order', subject: subject_of(request) }), all: kGap, loud: kGapInOrders },
  { name: 'a Patient inside another search',
    shape: (request) => add(request, 'conditions', structuredClone(of_type(request, 'Patient')[0])), silent: kGap, loud: kGap },
];

// Codes, names and the drugs they mean.

import { add, each_drug, each_fhir_object, kGap, kGapInOrders, resources_of, subject_of } from './reshape.mjs';

const kOids = { 'http://www.nlm.nih.gov/research/umls/rxnorm': 'urn:oid:2.16.840.1.113883.6.88', 'http://loinc.org': 'urn:oid:2.16.840.1.113883.6.1',
  'http://snomed.info/sct': 'urn:oid:2.16.840.1.113883.6.96', 'http://hl7.org/fhir/sid/icd-10-cm': 'urn:oid:2.16.840.1.113883.6.90' };
const codings = (change) => (request) => each_fhir_object(request, (object) => {
  if (Array.isArray(object.coding)) object.coding.forEach((coding) => change(coding, object));
});
const local = { system: 'https://ehr.example/codes', code: 'Z-1', display: 'Local' };
const drugs = (change) => (request) => { each_drug(request, change); };
const contained = (medication) => (order, drug) => {
  order.contained = [{ resourceType: 'Medication', id: 'm', ...medication(drug) }];
  delete order.medicationCodeableConcept;
  order.medicationReference = { reference: '#m' };
};
const no_allergy = (code) => (request) =>
  add(request, 'allergies', { resourceType: 'AllergyIntolerance', id: 'a', patient: subject_of(request), ...code });

export const kCodes = [
  { name: 'systems as OIDs', shape: codings((coding) => { coding.system = kOids[coding.system] ?? coding.system; }) },
  { name: 'systems with white space and a slash', shape: codings((coding) => { if (coding.system === 'http://loinc.org') coding.system = 'http://loinc.org/'; }) },
  { name: 'a local coding first', shape: codings((_, object) => { if (object.coding[0] !== local) object.coding.unshift(local); }) },
  { name: 'codings without display', shape: codings((coding) => { delete coding.display; }) },
  { name: 'drugs without system, with their name', shape: drugs((_, drug) => { delete drug.coding[0].system; }) },
  { name: 'drugs without code, with their name', shape: drugs((_, drug) => { delete drug.coding[0].code; }) },
  { name: 'drugs as text', shape: drugs((_, drug) => { delete drug.coding; }) },
  { name: 'drugs as display', shape: drugs((_, drug) => { drug.coding = [{ display: drug.text }]; delete drug.text; }) },
  { name: 'drugs in capitals', shape: drugs((order, drug) => { drug.text = drug.text.toUpperCase(); delete drug.coding; }) },
  { name: 'drugs without system and name', shape: drugs((_, drug) => { delete drug.coding[0].system; delete drug.coding[0].display; delete drug.text; }), all: ['data-unavailable'] },
  { name: 'drugs contained', shape: drugs(contained((code) => ({ code }))) },
  { name: 'drugs contained as ingredients without code', shape: drugs(contained((code) => ({ ingredient: [{ itemCodeableConcept: code }] }))) },
  { name: 'drugs contained with a text alone', shape: drugs(contained(({ text }) => ({ code: { text } }))) },
  { name: 'drugs contained without anything', shape: drugs(contained(() => ({}))), all: ['data-unavailable'] },
  { name: 'a drug beside its reference', shape: drugs((order) => { order.medicationReference = { reference: 'Medication/elsewhere' }; }), all: kGap, loud: kGapInOrders },

  { name: 'no known allergy by code', shape: no_allergy({ code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003', display: 'No known allergy' }] } }) },
  { name: 'no known allergy as text', shape: no_allergy({ code: { text: 'No known allergies' } }) },
  { name: 'no known drug allergy', shape: no_allergy({ code: { coding: [{ system: 'http://snomed.info/sct', code: '409137002' }], text: 'NKDA' } }) },
  { name: 'no known allergy in German', shape: no_allergy({ code: { text: 'Keine Allergien bekannt' } }) },
  { name: 'an allergy that is refuted', shape: no_allergy({ code: { text: 'isotretinoin' }, verificationStatus: { coding: [{ code: 'refuted' }] } }) },
  { name: 'an allergy to something else', shape: no_allergy({ code: { text: 'house dust' } }) },
  { name: 'an allergy without anything', shape: no_allergy({}), all: kGap },
  { name: 'a problem with a code that nobody knows', shape: (request) => add(request, 'conditions', { resourceType: 'Condition', id: 'l', subject: subject_of(request), code: { coding: [local] } }) },
  { name: 'statuses as concepts with text', shape: (request) => resources_of(request).forEach((it) => { if (it.clinicalStatus) it.clinicalStatus = { text: 'active' }; }), silent: null, loud: null },
];

// References to the patient.

import { each_subject, everything, kGap, kGapInOrders } from './reshape.mjs';

const subjects = (rewrite) => (request) => each_subject(request, rewrite);

export const kReferences = [
  { name: 'absolute references', shape: subjects((id) => `https://ehr.example/fhir/Patient/${id}`) },
  { name: 'versioned references', shape: subjects((id) => `Patient/${id}/_history/3`) },
  { name: 'absolute versioned references', shape: subjects((id) => `https://ehr.example/fhir/Patient/${id}/_history/3`) },
  { name: 'conditional references', shape: subjects((id) => `Patient?identifier=https://ehr.example/id|${id}`) },
  { name: 'bare ids as references', shape: subjects((id) => id) },
  { name: 'references with white space', shape: subjects((id) => ` Patient/${id} `) },
  { name: 'references with slashes', shape: subjects((id) => `/Patient/${id}/`) },
  { name: 'empty references', shape: subjects(() => '') },
  { name: 'references by full URL', shape: subjects(() => 'urn:uuid:3f1d4a44-0000-4000-8000-000000000000') },
  { name: 'references by identifier', shape: (request) => everything(request).forEach((it) => { if (it.subject) it.subject = { identifier: { value: 'MRN' } }; }) },
  { name: 'references as text', shape: (request) => everything(request).forEach((it) => { if (it.subject) it.subject = it.subject.reference; }), all: kGap, loud: kGapInOrders },
  { name: 'references to a contained patient', shape: subjects(() => '#p') },
];

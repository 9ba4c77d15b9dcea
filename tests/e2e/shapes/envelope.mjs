// The context of the call and the orders in it.

import { drafts_of, each_drug } from './reshape.mjs';

const context = (change) => (request) => { change(request.context, request); };
const each_draft = (change) => (request) => { drafts_of(request).forEach(change); };
/// The drugs of the drafts as Medications of their own, under the full URL `url` or none.
function medications_of(request, reference, url) {
  const added = [];
  for (const draft of drafts_of(request)) {
    added.push({ ...(url ? { fullUrl: url } : {}),
      resource: { resourceType: 'Medication', id: 'med-1', code: draft.medicationCodeableConcept } });
    delete draft.medicationCodeableConcept;
    draft.medicationReference = { reference };
  }
  request.context.draftOrders.entry.push(...added);
}

export const kEnvelope = [
  { name: 'patientId with its type', shape: context((it) => { it.patientId = `Patient/${it.patientId}`; }) },
  { name: 'no userId', shape: context((it) => { delete it.userId; }) },
  { name: 'userId null', shape: context((it) => { it.userId = null; }) },
  { name: 'userId empty', shape: context((it) => { it.userId = ''; }) },
  { name: 'userId without type', shape: context((it) => { it.userId = 'prac-1'; }) },
  { name: 'encounterId with its type', shape: context((it) => { it.encounterId = 'Encounter/e1'; }) },
  { name: 'empty texts and lists in the envelope',
    shape: (request) => ({ ...request, fhirServer: '', extension: {}, context: { ...request.context, encounterId: '', notes: [] } }) },
  { name: 'nulls in the envelope', shape: (request) => ({ ...request, fhirServer: null, fhirAuthorization: null }) },
  { name: 'a byte order mark', shape: () => undefined, write: (request) => `\uFEFF${JSON.stringify(request)}` },
  { name: 'white space everywhere', shape: () => undefined, write: (request) => JSON.stringify(request, null, '\t').replaceAll('\n', '\r\n') },

  { name: 'drafts that are active', shape: each_draft((draft) => { draft.status = 'active'; }) },
  { name: 'drafts on hold', shape: each_draft((draft) => { draft.status = 'on-hold'; }) },
  { name: 'drafts of unknown status', shape: each_draft((draft) => { draft.status = 'unknown'; }) },
  { name: 'drafts without status', shape: each_draft((draft) => { delete draft.status; }) },
  { name: 'drafts without intent', shape: each_draft((draft) => { delete draft.intent; }) },
  { name: 'drafts without subject', shape: each_draft((draft) => { delete draft.subject; }) },
  { name: 'drafts without id', shape: each_draft((draft) => { delete draft.id; }) },
  { name: 'drafts with category as object', shape: each_draft((draft) => { draft.category = { text: 'outpatient' }; }) },
  { name: 'a Bundle without type', shape: context((it) => { delete it.draftOrders.type; }) },
  { name: 'a Bundle with full URLs',
    shape: context((it) => { it.draftOrders.entry.forEach((entry, i) => { entry.fullUrl = `urn:uuid:0b1e1f8c-0000-4000-8000-00000000000${i}`; }); }) },
  { name: 'orders in a list', shape: context((it) => { it.draftOrders = it.draftOrders.entry.map(({ resource }) => resource); }) },
  { name: 'orders in a list with nulls',
    shape: context((it) => { it.draftOrders = [null, ...it.draftOrders.entry.map(({ resource }) => resource), null]; }) },
  { name: 'nulls among the entries', shape: context((it) => { it.draftOrders.entry = [null, ...it.draftOrders.entry, null]; }) },
  { name: 'an entry of null', shape: context((it) => { it.draftOrders.entry.push({ resource: null }); }) },
  { name: 'an entry of nothing', shape: context((it) => { it.draftOrders.entry.push({}); }) },
  { name: 'a lone entry', shape: context((it) => { it.draftOrders.entry = it.draftOrders.entry[0]; }) },
  { name: 'a resource of an unknown type', shape: context((it) => { it.draftOrders.entry.push({ resource: { resourceType: 'Nonsense', id: 'x' } }); }) },
  { name: 'drafts without resourceType', shape: each_draft((draft) => { delete draft.resourceType; }) },
  { name: 'a resource without type and drug', shape: context((it) => { it.draftOrders.entry.push({ resource: { id: 'x', status: 'draft' } }); }) },

  { name: 'drugs as Medications beside their orders', shape: (request) => medications_of(request, 'Medication/med-1') },
  { name: 'drugs as Medications with full URLs',
    shape: (request) => medications_of(request, 'urn:uuid:0b1e1f8c-0000-4000-8000-000000000001', 'urn:uuid:0b1e1f8c-0000-4000-8000-000000000001') },
  { name: 'drugs as Medications of a server',
    shape: (request) => medications_of(request, 'https://ehr.example/fhir/Medication/med-1', 'https://ehr.example/fhir/Medication/med-1') },
  { name: 'drugs as Medications by an absolute reference without full URL', shape: (request) => medications_of(request, 'https://ehr.example/fhir/Medication/med-1') },
  { name: 'drugs as Medications by version', shape: (request) => medications_of(request, 'Medication/med-1/_history/2') },
  { name: 'a drug by a search', shape: (request) => { medications_of(request, 'Medication?code=403930'); }, all: ['data-unavailable'] },
  { name: 'a drug by nonsense', shape: (request) => { medications_of(request, 'isotretinoin please'); }, all: ['data-unavailable'] },
  { name: 'a drug that nothing resolves', shape: (request) => { medications_of(request, 'Medication/elsewhere'); },
    all: ['data-unavailable'] },
  { name: 'an order without a drug', shape: (request) => each_drug({ context: request.context, prefetch: {} }, (order) => { delete order.medicationCodeableConcept; }),
    all: ['data-unavailable'] },
];

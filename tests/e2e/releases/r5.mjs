// R4 as R5 (5.0.0) has it, and its orders back. http://hl7.org/fhir/R5

import { kept, listed, only, refuse } from './elements.mjs';

const kAdherence = { active: 'taking', completed: 'stopped', stopped: 'stopped', 'on-hold': 'on-hold',
  'not-taken': 'not-taking', unknown: 'unknown' };

const as_concepts = (concepts = []) => concepts.map((concept) => ({ concept }));
const as_references = (references = []) => references.map((reference) => ({ reference }));
const joined = (...lists) => (lists.flat().length ? lists.flat() : undefined);
const reasons = ({ reasonCode, reasonReference }) => joined(as_concepts(reasonCode), as_references(reasonReference));

const medication_choice = ({ medicationCodeableConcept, medicationReference }) =>
  kept({ concept: medicationCodeableConcept, reference: medicationReference });

function dosage({ asNeededBoolean, asNeededCodeableConcept, maxDosePerPeriod, ...rest }) {
  return kept({ ...rest, asNeeded: asNeededBoolean, asNeededFor: listed(asNeededCodeableConcept),
    maxDosePerPeriod: listed(maxDosePerPeriod) });
}

function medication_request({ medicationCodeableConcept, medicationReference, reasonCode, reasonReference,
  reportedBoolean, performer, dosageInstruction, ...rest }) {
  return { ...rest, medication: medication_choice({ medicationCodeableConcept, medicationReference }),
    reason: reasons({ reasonCode, reasonReference }), reported: reportedBoolean, performer: listed(performer),
    dosageInstruction: dosageInstruction?.map(dosage) };
}

/// The status says how far the recording is; whether the drug is taken is the adherence.
function medication_statement({ medicationCodeableConcept, medicationReference, status, statusReason, context, category,
  informationSource, dosage: lines, ...rest }) {
  refuse(`status ${status}`, status === 'intended');
  const adherence = kAdherence[status] && { coding: [{ code: kAdherence[status],
    system: 'http://hl7.org/fhir/CodeSystem/medication-statement-adherence' }] };
  return { ...rest, medication: medication_choice({ medicationCodeableConcept, medicationReference }),
    status: adherence ? 'recorded' : status, adherence: adherence && { code: adherence }, encounter: context,
    category: listed(category), informationSource: listed(informationSource), dosage: lines?.map(dosage) };
}

const medication = ({ form, ingredient, manufacturer, amount, ...rest }) => ({ ...rest, doseForm: form,
  marketingAuthorizationHolder: manufacturer,
  ingredient: ingredient?.map(({ itemCodeableConcept, itemReference, strength, ...part }) => kept({ ...part,
    item: kept({ concept: itemCodeableConcept, reference: itemReference }), strengthRatio: strength })) });

const condition = ({ recorder, asserter, evidence, ...rest }) => ({ ...rest, clinicalStatus: rest.clinicalStatus
  ?? { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'unknown' }] } });

const procedure = ({ performedDateTime, performedPeriod, category, reasonCode, reasonReference, ...rest }) => ({ ...rest,
  occurrenceDateTime: performedDateTime, occurrencePeriod: performedPeriod, category: listed(category),
  reason: reasons({ reasonCode, reasonReference }) });

const allergy = ({ type, reaction, recorder, asserter, ...rest }) => ({ ...rest,
  type: type && { coding: [{ system: 'http://hl7.org/fhir/allergy-intolerance-type', code: type }] },
  reaction: reaction?.map(({ manifestation, ...one }) => ({ ...one, manifestation: as_concepts(manifestation) })) });

const service_request = ({ code, reasonCode, reasonReference, ...rest }) =>
  ({ ...rest, code: code && { concept: code }, reason: reasons({ reasonCode, reasonReference }) });

const message = ({ reasonCode, reasonReference, payload, ...rest }) => ({ ...rest,
  reason: reasons({ reasonCode, reasonReference }), payload: payload?.map(({ contentString, ...content }) =>
    kept({ ...content, contentCodeableConcept: contentString && { text: contentString } })) });

/// What was done is in the plan itself, what is planned is a resource of its own.
const care_plan = ({ activity, addresses, author, ...rest }) => ({ ...rest, custodian: author,
  addresses: joined(as_references(addresses)), activity: activity?.map(({ detail: { code, status } }) => {
    refuse(`an activity that is ${status}`, status !== 'completed');
    return { performedActivity: as_concepts([code]) };
  }) });

const episode = ({ team, diagnosis, ...rest }) => ({ ...rest, careTeam: team });

export const converters = {
  MedicationRequest: medication_request, MedicationStatement: medication_statement, Medication: medication,
  Condition: condition, Procedure: procedure, AllergyIntolerance: allergy, ServiceRequest: service_request,
  Communication: message, CommunicationRequest: (one) => ({ ...message(one), intent: 'order' }), CarePlan: care_plan,
  EpisodeOfCare: episode,
};

function dosage_back({ asNeeded, asNeededFor, maxDosePerPeriod, ...rest }) {
  return kept({ ...rest, asNeededBoolean: asNeeded, asNeededCodeableConcept: only(asNeededFor, 'reasons'),
    maxDosePerPeriod: only(maxDosePerPeriod, 'greatest doses') });
}

export const back = {
  MedicationRequest: ({ medication: { concept, reference } = {}, reported, performer, dosageInstruction,
    renderedDosageInstruction, reason, ...rest }) => ({ ...rest, medicationCodeableConcept: concept,
    medicationReference: reference, reportedBoolean: reported, performer: only(performer, 'performers'),
    dosageInstruction: dosageInstruction?.map(dosage_back) }),
  Medication: ({ doseForm, ...rest }) => ({ ...rest, form: doseForm }),
  ServiceRequest: ({ code, reason, ...rest }) => ({ ...rest, code: code?.concept }),
  Procedure: ({ occurrenceDateTime, occurrencePeriod, category, reason, ...rest }) => ({ ...rest,
    performedDateTime: occurrenceDateTime, performedPeriod: occurrencePeriod, category: only(category, 'categories') }),
};

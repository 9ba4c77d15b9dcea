// R4 as STU3 (3.0.2) has it, and its orders back. http://hl7.org/fhir/STU3

import { code_of, flat_dose, integer_as_quantity, kept, listed, nested_dose, only, refuse, texts_of, word }
  from './elements.mjs';

const kRequestWords = { 'on-hold': 'suspended', revoked: 'cancelled' };
const kEventWords = { 'on-hold': 'suspended', stopped: 'aborted', 'not-done': 'completed' };

const agent = (requester) => requester && { agent: requester };

function medication_request({ doNotPerform, encounter, requester, category, statusReason, dosageInstruction, ...rest }) {
  refuse('an order not to give', doNotPerform);
  refuse(`intent ${rest.intent}`, !['proposal', 'plan', 'order', 'instance-order'].includes(rest.intent));
  return { ...rest, context: encounter, requester: agent(requester), category: only(category, 'categories'),
    dosageInstruction: dosageInstruction?.map((line) => kept(flat_dose(line))) };
}

function medication_statement({ status, statusReason, dosage, ...rest }) {
  const taken = { 'not-taken': 'n', unknown: 'unk' }[status] ?? 'y';
  return { ...rest, taken, reasonNotTaken: taken === 'n' ? statusReason : undefined,
    status: word({ 'not-taken': 'completed', unknown: null }, status),
    dosage: dosage?.map((line) => kept(flat_dose(line))) };
}

const medication = ({ ingredient, amount, batch, ...rest }) => ({ ...rest,
  ingredient: ingredient?.map(({ strength, ...part }) => kept({ ...part, amount: strength })) });

function condition({ recordedDate, recorder, encounter, stage, ...rest }) {
  return { ...rest, context: encounter, assertedDate: recordedDate, stage: only(stage, 'stages'),
    clinicalStatus: word({ relapse: 'recurrence' }, code_of(rest.clinicalStatus)),
    verificationStatus: word({ unconfirmed: 'provisional' }, code_of(rest.verificationStatus)) };
}

function observation({ interpretation, note, effectiveInstant, encounter, component, ...rest }) {
  return { ...integer_as_quantity(rest), context: encounter, comment: texts_of(note),
    interpretation: only(interpretation, 'interpretations'), effectiveDateTime: rest.effectiveDateTime ?? effectiveInstant,
    component: component?.map(({ interpretation: says, valueBoolean, ...part }) => {
      refuse('a boolean component', valueBoolean !== undefined);
      return kept({ ...integer_as_quantity(part), interpretation: only(says, 'interpretations') });
    }) };
}

/// "Not done" is an element beside a status that may well say completed.
function not_done({ status, statusReason, encounter, ...rest }) {
  const done = status !== 'not-done';
  return { ...rest, context: encounter, status: word(kEventWords, status), notDone: done ? undefined : true,
    notDoneReason: done ? undefined : statusReason };
}

const procedure = ({ performer, recorder, asserter, ...rest }) => ({ ...not_done(rest),
  performer: performer?.map(({ function: role, ...one }) => kept({ ...one, role })) });

const allergy = ({ recordedDate, encounter, ...rest }) => ({ ...rest, assertedDate: recordedDate,
  clinicalStatus: code_of(rest.clinicalStatus), verificationStatus: code_of(rest.verificationStatus) ?? 'confirmed' });

function service_request({ encounter, requester, performer, quantityQuantity, ...rest }) {
  refuse(`intent ${rest.intent}`, rest.intent === 'directive');
  return { ...rest, resourceType: 'ProcedureRequest', context: encounter, requester: agent(requester),
    performer: only(performer, 'performers'), status: word(kRequestWords, rest.status) };
}

/// A topic is a reference here; what R4 says as topic is a category.
const communication = ({ topic, category, ...rest }) => ({ ...not_done(rest),
  category: topic ? [...category ?? [], topic] : category });

function communication_request({ encounter, requester, statusReason, doNotPerform, ...rest }) {
  refuse('a message not to send', doNotPerform);
  return { ...rest, context: encounter, requester: agent(requester), status: word(kRequestWords, rest.status) };
}

const care_plan = ({ created, encounter, author, contributor, activity, ...rest }) => ({ ...rest, context: encounter,
  author: listed(author), status: word(kRequestWords, rest.status),
  activity: activity?.map(({ detail: { kind, doNotPerform, statusReason, ...detail } }) =>
    ({ detail: kept({ ...detail, prohibited: doNotPerform }) })) });

const questionnaire_response = ({ questionnaire, encounter, ...rest }) =>
  ({ ...rest, context: encounter, questionnaire: questionnaire && { reference: questionnaire } });

export const converters = {
  MedicationRequest: medication_request, MedicationStatement: medication_statement, Medication: medication,
  Condition: condition, Observation: observation, Procedure: procedure, AllergyIntolerance: allergy,
  ServiceRequest: service_request, Communication: communication, CommunicationRequest: communication_request,
  CarePlan: care_plan, QuestionnaireResponse: questionnaire_response,
};

export const back = {
  MedicationRequest: ({ context, requester, category, dosageInstruction, ...rest }) => ({ ...rest, encounter: context,
    requester: requester?.agent, category: listed(category), dosageInstruction: dosageInstruction?.map((line) =>
      kept(nested_dose(line))) }),
  ProcedureRequest: ({ context, requester, ...rest }) => ({ ...rest, resourceType: 'ServiceRequest', encounter: context,
    requester: requester?.agent }),
  Procedure: ({ context, notDone, notDoneReason, ...rest }) => ({ ...rest, encounter: context,
    status: notDone ? 'not-done' : rest.status, statusReason: notDoneReason }),
};

// R4 as DSTU2 (1.0.2) has it, and its orders back. http://hl7.org/fhir/DSTU2

import { boolean_as_concept, code_of, flat_dose, integer_as_quantity, kept, listed, nested_dose, only, refuse,
  texts_of, word } from './elements.mjs';

const kBirthSex = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex';
const kArgonautBirthSex = 'http://fhir.org/guides/argonaut/StructureDefinition/argo-birthsex';
const kOrders = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];
const kRequestWords = { active: 'requested', 'on-hold': 'suspended', revoked: 'rejected', unknown: null,
  'entered-in-error': null };

function timing({ repeat, ...rest }) {
  if (!repeat) return rest;
  const { boundsDuration, periodUnit, durationUnit, when, dayOfWeek, timeOfDay, ...others } = repeat;
  refuse('days of the week or times of the day', dayOfWeek || timeOfDay);
  return { ...rest, repeat: kept({ ...others, boundsQuantity: boundsDuration, periodUnits: periodUnit,
    durationUnits: durationUnit, when: only(when, 'times of the day') }) };
}

function dosage(line) {
  const { sequence, additionalInstruction, patientInstruction, site, timing: times, ...rest } = flat_dose(line);
  refuse('two instructions', additionalInstruction && patientInstruction);
  return kept({ ...rest, timing: times && timing(times), siteCodeableConcept: site,
    additionalInstructions: only(additionalInstruction, 'instructions')
      ?? (patientInstruction && { text: patientInstruction }) });
}

function medication_order(order) {
  const { doNotPerform, intent, authoredOn, subject, requester, note, dosageInstruction, statusReason, category,
    ...rest } = order;
  refuse('an order not to give', doNotPerform);
  refuse(`intent ${intent}`, intent && !kOrders.includes(intent));
  return { ...rest, resourceType: 'MedicationOrder', patient: subject, dateWritten: authoredOn, prescriber: requester,
    status: word({ cancelled: 'entered-in-error', unknown: null }, order.status), note: texts_of(note),
    dosageInstruction: dosageInstruction?.map(dosage) };
}

/// Whether a statement's drug was taken is an element of its own; its dose has another name.
function medication_statement({ subject, status, statusReason, note, dosage: lines, context, ...rest }) {
  const taken = status !== 'not-taken';
  return { ...rest, patient: subject, wasNotTaken: !taken, note: texts_of(note), reasonNotTaken: taken ? undefined : statusReason,
    status: word({ 'not-taken': 'completed', stopped: 'completed', 'on-hold': null, unknown: null }, status),
    dosage: lines?.map((line) => {
      const { doseQuantity, doseRange, additionalInstructions, ...others } = dosage(line);
      refuse('an instruction in a statement', additionalInstructions);
      return kept({ ...others, quantityQuantity: doseQuantity, quantityRange: doseRange });
    }) };
}

function medication({ form, ingredient, status, amount, ...rest }) {
  refuse('an ingredient by code', ingredient?.some((part) => part.itemCodeableConcept));
  const product = kept({ form, ingredient: ingredient?.map((part) =>
    kept({ item: part.itemReference, amount: part.strength })) });
  return { ...rest, product: Object.keys(product).length ? product : undefined };
}

function condition({ subject, recordedDate, category, note, recorder, ...rest }) {
  return { ...rest, patient: subject, dateRecorded: recordedDate, category: only(category, 'categories'),
    notes: texts_of(note), onsetQuantity: rest.onsetAge, onsetAge: undefined, abatementQuantity: rest.abatementAge,
    abatementAge: undefined,
    clinicalStatus: word({ recurrence: 'relapse', inactive: 'remission' }, code_of(rest.clinicalStatus)),
    verificationStatus: word({ unconfirmed: 'provisional' }, code_of(rest.verificationStatus) ?? 'unknown') };
}

function observation({ category, interpretation, note, effectiveInstant, component, ...rest }) {
  const value = (part) => boolean_as_concept(integer_as_quantity(part));
  return { ...value(rest), category: only(category, 'categories'), comments: texts_of(note),
    interpretation: only(interpretation, 'interpretations'), effectiveDateTime: rest.effectiveDateTime ?? effectiveInstant,
    status: word({ corrected: 'amended' }, rest.status),
    component: component?.map((part) => {
      refuse('an interpretation of a component', part.interpretation);
      return value(part);
    }) };
}

/// "Not done" is an element beside a status that may well say completed.
function procedure({ status, statusReason, note, performer, ...rest }) {
  const done = status !== 'not-done';
  return { ...rest, notPerformed: done ? undefined : true, reasonNotPerformed: done ? undefined : listed(statusReason),
    notes: note, performer: performer?.map(({ function: role, onBehalfOf, ...one }) => kept({ ...one, role })),
    status: word({ 'not-done': 'completed', stopped: 'aborted', preparation: null, 'on-hold': null, unknown: null }, status) };
}

function allergy({ code, clinicalStatus, verificationStatus, category, note, onsetDateTime, asserter, ...rest }) {
  const certainty = code_of(verificationStatus);
  const course = code_of(clinicalStatus);
  const past = ['inactive', 'resolved'].includes(course);
  return { ...rest, substance: code, onset: onsetDateTime, category: only(category, 'categories'), note: only(note, 'notes'),
    criticality: { low: 'CRITL', high: 'CRITH', 'unable-to-assess': 'CRITU' }[rest.criticality],
    status: ['refuted', 'entered-in-error'].includes(certainty) ? certainty : past ? course : certainty ?? course };
}

const is_test = ({ code }) => code.coding.some(({ system }) => system === 'http://loinc.org');

/// Laboratory tests are DiagnosticOrders, everything else is a ProcedureRequest.
function service_request({ code, intent, doNotPerform, authoredOn, requester, occurrenceDateTime, occurrencePeriod,
  category, ...rest }) {
  refuse('an order not to do', doNotPerform);
  refuse(`intent ${intent}`, intent && !kOrders.includes(intent));
  const status = word(kRequestWords, rest.status);
  if (is_test({ code })) {
    return { ...rest, resourceType: 'DiagnosticOrder', status, orderer: requester, item: [{ code }],
      event: authoredOn && [{ status, dateTime: authoredOn }] };
  }
  return { ...rest, resourceType: 'ProcedureRequest', status, code, orderedOn: authoredOn, orderer: requester,
    scheduledDateTime: occurrenceDateTime, scheduledPeriod: occurrencePeriod };
}

function message({ category, reasonCode, topic, note, statusReason, intent, ...rest }) {
  refuse('a note or the reason of a status', note || statusReason);
  return { ...rest, category: only([...(category ?? []), ...listed(topic) ?? []], 'categories'), reason: reasonCode };
}

const communication = (one) => ({ ...message(one),
  status: word({ 'not-done': 'rejected', 'on-hold': 'suspended', stopped: 'failed', preparation: null, unknown: null,
    'entered-in-error': null }, one.status) });

function communication_request({ authoredOn, occurrenceDateTime, occurrencePeriod, doNotPerform, ...rest }) {
  refuse('a message not to send', doNotPerform);
  return { ...message(rest), requestedOn: authoredOn, scheduledDateTime: occurrenceDateTime, scheduledPeriod: occurrencePeriod,
    status: word({ ...kRequestWords, draft: 'planned' }, rest.status) };
}

function care_plan({ intent, created, title, note, activity, description, author, ...rest }) {
  refuse(`intent ${intent}`, intent === 'option' || intent === 'proposal');
  return { ...rest, modified: created, description: description ?? title, note: only(note, 'notes'),
    status: word({ 'on-hold': null, revoked: 'cancelled', unknown: null, 'entered-in-error': null }, rest.status),
    activity: activity?.map(({ detail: { kind, doNotPerform = false, ...detail } }) =>
      ({ detail: { ...detail, prohibited: doNotPerform } })) };
}

const questionnaire_response = ({ questionnaire, item, ...rest }) =>
  ({ ...rest, questionnaire: questionnaire && { reference: questionnaire },
    status: word({ 'entered-in-error': null, stopped: null }, rest.status) });

const patient = ({ extension, generalPractitioner, name, ...rest }) => ({ ...rest, careProvider: generalPractitioner,
  name: name?.map(({ family, ...parts }) => kept({ ...parts, family: listed(family) })),
  extension: extension?.map((one) => (one.url === kBirthSex ? { ...one, url: kArgonautBirthSex } : one)) });

export const converters = {
  MedicationRequest: medication_order, MedicationStatement: medication_statement, Medication: medication,
  Condition: condition, Observation: observation, Procedure: procedure, AllergyIntolerance: allergy,
  ServiceRequest: service_request, Communication: communication, CommunicationRequest: communication_request,
  CarePlan: care_plan, QuestionnaireResponse: questionnaire_response, Patient: patient,
};

function timing_back({ repeat, ...rest }) {
  if (!repeat) return rest;
  const { boundsQuantity, periodUnits, durationUnits, when, ...others } = repeat;
  return { ...rest, repeat: kept({ ...others, boundsDuration: boundsQuantity, periodUnit: periodUnits,
    durationUnit: durationUnits, when: listed(when) }) };
}

function dosage_back({ siteCodeableConcept, additionalInstructions, timing: times, ...rest }) {
  const coded = additionalInstructions?.coding;
  return kept(nested_dose({ ...rest, site: siteCodeableConcept, timing: times && timing_back(times),
    additionalInstruction: coded && [additionalInstructions],
    patientInstruction: coded ? undefined : additionalInstructions?.text }));
}

export const back = {
  MedicationOrder: ({ patient: subject, dateWritten, prescriber, note, dosageInstruction, ...rest }) => ({ ...rest,
    resourceType: 'MedicationRequest', intent: 'order', subject, authoredOn: dateWritten, requester: prescriber,
    note: note && [{ text: note }], dosageInstruction: dosageInstruction?.map(dosage_back) }),
  Medication: ({ product, ...rest }) => ({ ...rest, form: product?.form }),
  DiagnosticOrder: ({ orderer, item, event, ...rest }) => ({ ...rest, resourceType: 'ServiceRequest', intent: 'order',
    code: only(item, 'items').code, requester: orderer, authoredOn: event?.[0].dateTime }),
  Procedure: ({ notes, notPerformed, reasonNotPerformed, ...rest }) => ({ ...rest, note: notes,
    status: notPerformed ? 'not-done' : rest.status, statusReason: reasonNotPerformed?.[0] }),
};

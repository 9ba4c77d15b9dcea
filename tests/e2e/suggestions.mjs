// Translates the actions of cards back into the words in which scenarios name suggestions, and checks
// that an update changes nothing but what its name says.

import { isDeepStrictEqual } from 'node:util';
import { drug_class, project_system } from './scenario_generator.mjs';

/// Tests that a ServiceRequest can order, by code.
const kTests = {
  'pregnancy-test': ['2106-3', '167252002'],
  'lipid-panel': ['57698-3', '24331-1'],
  'hepatic-panel': ['24325-3', '24323-8'],
  'glucose': ['2345-7', '1558-6', '14749-6'],
};

const codes_of = (concept) => (concept?.coding ?? []).map((coding) => coding.code);

/// `known` holds the drafts of the request and the orders of the record by "Type/id"; `classes` the
/// drug class of each by the same name.
export function names_of_suggestions(card, known, classes) {
  const actions = (card.suggestions ?? []).flatMap((suggestion) => suggestion.actions ?? []);
  return [...new Set(actions.map((action) => name_of(action, known, classes)))].sort();
}

export function name_of(action, known, classes) {
  if (action.type === 'delete') return `delete-draft:${classes.get(action.resourceId) ?? 'unknown'}`;
  if (action.type === 'create') return name_of_create(action.resource);
  return name_of_update(action.resource, known, classes);
}

function name_of_create(resource) {
  const codes = codes_of(resource.code);
  const [test] = Object.entries(kTests).find(([, tests]) => codes.some((code) => tests.includes(code))) ?? [];
  if (resource.resourceType === 'ServiceRequest' && test) return `create:${test}`;
  const counsels = resource.code?.coding?.some(({ system, code }) =>
    system === project_system && code === 'sun-protection-counselling');
  if (resource.resourceType === 'Procedure' && counsels) return 'create:sun-counselling';
  return `create:${resource.resourceType}`;
}

function name_of_update(resource, known, classes) {
  const name = `${resource.resourceType}/${resource.id}`;
  const before = known.get(name);
  if (!before) return `update-of-unknown:${name}`;
  if (resource.status === 'stopped') {
    const same = isDeepStrictEqual({ ...comparable(resource), status: before.status }, comparable(before));
    return same ? `stop-active:${classes.get(name)}` : `stop-and-more:${name}`;
  }
  const instructions = (dosages = []) => dosages.map((dosage) => dosage.patientInstruction);
  if (!isDeepStrictEqual(instructions(resource.dosageInstruction), instructions(before.dosageInstruction))) {
    return only_instruction_changed(resource, before) ? 'update:patient-instruction'
      : `instruction-and-more:${name}`;
  }
  if (!isDeepStrictEqual(before.dosageInstruction, resource.dosageInstruction)) {
    return only_dose_changed(resource, before) ? 'update:dose' : `dose-and-more:${name}`;
  }
  if (!isDeepStrictEqual(before.dispenseRequest, resource.dispenseRequest)) {
    return only_supply_limited(resource, before) ? 'update:supply-30-days' : `supply-and-more:${name}`;
  }
  return `update:${name}`;
}

/// Bounds, route and instructions of the first line stay; the new dose is whole and once a day.
function only_dose_changed(after, before) {
  const [line, ...others] = after.dosageInstruction;
  const { repeat } = line.timing;
  const kept = ({ text, timing, doseAndRate, asNeededBoolean, asNeededCodeableConcept, maxDosePerPeriod, ...rest }) => rest;
  const bounds = ({ boundsPeriod, boundsDuration, boundsRange } = {}) => ({ boundsPeriod, boundsDuration, boundsRange });
  const dose = line.doseAndRate?.[0]?.doseQuantity;
  return others.length === 0 && dose?.value > 0 && ['mg', '{capsule}'].includes(dose.code)
    && repeat.frequency === 1 && repeat.period === 1 && repeat.periodUnit === 'd'
    && isDeepStrictEqual(bounds(repeat), bounds(before.dosageInstruction?.[0]?.timing?.repeat))
    && isDeepStrictEqual(kept(line), kept(before.dosageInstruction?.[0] ?? {}))
    && isDeepStrictEqual({ ...comparable(after), dosageInstruction: 0 }, { ...comparable(before), dosageInstruction: 0 });
}

function only_supply_limited(after, before) {
  const { expectedSupplyDuration, numberOfRepeatsAllowed, quantity, ...rest } = after.dispenseRequest;
  const { expectedSupplyDuration: d, numberOfRepeatsAllowed: r, quantity: q, ...rest_before } = before.dispenseRequest;
  return expectedSupplyDuration.value === 30 && expectedSupplyDuration.code === 'd' && numberOfRepeatsAllowed === 0
    && (quantity === undefined || quantity.value <= q?.value) && isDeepStrictEqual(rest, rest_before)
    && isDeepStrictEqual({ ...comparable(after), dispenseRequest: 0 }, { ...comparable(before), dispenseRequest: 0 });
}

function only_instruction_changed(after, before) {
  const stripped = (resource) => ({
    ...comparable(resource),
    dosageInstruction: (resource.dosageInstruction ?? [{}]).map(({ patientInstruction, ...rest }) => rest),
  });
  return isDeepStrictEqual(stripped(after), stripped(before));
}

/// Server's bookkeeping aside.
function comparable({ meta, ...resource }) {
  return resource;
}

/// Everything that an answer may delete or update: the drafts and the patient's orders.
export function known_orders(generated) {
  const drafts = generated.context.draftOrders.entry.map((entry) => entry.resource);
  const orders = generated.resources.filter(({ resourceType }) => resourceType === 'MedicationRequest');
  return new Map([...orders, ...drafts].map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
}

/// Drug class of each known order, read from whatever names it.
export function classes_of(known, resources = []) {
  return new Map([...known].map(([name, resource]) => {
    const words = JSON.stringify([resource, bundled_drug(resource, resources)]);
    return [name, drug_class({ text: words })];
  }));
}

function bundled_drug(resource, resources) {
  const reference = resource.medicationReference?.reference;
  return resources.find((other) => `${other.resourceType}/${other.id}` === reference);
}

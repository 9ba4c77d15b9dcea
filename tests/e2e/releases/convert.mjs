// Says the same in another FHIR release: R4 resources, as the scenario generator writes them, into DSTU2,
// STU3, R4B or R5. What a release has no words for is refused (Inexpressible), never dropped.

import * as dstu2 from './dstu2.mjs';
import * as r5 from './r5.mjs';
import * as stu3 from './stu3.mjs';
import { Inexpressible, kept } from './elements.mjs';

export { Inexpressible };

/// R4B differs from R4 in none of the resources that are used here.
const kConverters = { DSTU2: dstu2, STU3: stu3, R4: {}, R4B: {}, R5: r5 };
const kBack = { DSTU2: dstu2.back, STU3: stu3.back, R4: {}, R4B: {}, R5: r5.back };

/// `fhirVersion` of a server's CapabilityStatement (Conformance in DSTU2).
export const fhir_version = { DSTU2: '1.0.2', STU3: '3.0.2', R4: '4.0.1', R4B: '4.3.0', R5: '5.0.0' };

/// An R4 resource, a Bundle's entries and contained resources included, as `release` has it.
export function to_release(resource, release) {
  if (!resource?.resourceType) return resource;
  const inner = (one) => to_release(one, release);
  const whole = kept({ ...resource, contained: resource.contained?.map(inner),
    entry: resource.entry?.map((entry) => kept({ ...entry, resource: inner(entry.resource) })) });
  const convert = kConverters[release].converters?.[resource.resourceType];
  return convert ? kept(convert(whole)) : whole;
}

/// An order or procedure of `release`, such as a suggestion holds, as R4 has it.
export function to_r4(resource, release) {
  if (!resource?.resourceType) return resource;
  const whole = kept({ ...resource, contained: resource.contained?.map((one) => to_r4(one, release)) });
  const convert = kBack[release][resource.resourceType];
  return convert ? kept(convert(whole)) : whole;
}

/// A CDS Hooks request whose orders and prefetch are of `release`.
export function request_to_release(request, release) {
  const { selections, draftOrders, medications, ...context } = request.context;
  const prefetch = request.prefetch && Object.fromEntries(Object.entries(request.prefetch)
    .map(([key, value]) => [key, to_release(value, release)]));
  return kept({ ...request, prefetch, context: kept({ ...context,
    selections: selections?.map((name) => name_in(name, release)),
    draftOrders: to_release(draftOrders, release), medications: to_release(medications, release) }) });
}

/// Names of resources: "MedicationRequest/1" is "MedicationOrder/1" in DSTU2.
const name_in = (name, release) =>
  (release === 'DSTU2' ? name.replace(/^MedicationRequest\//, 'MedicationOrder/') : name);
const name_in_r4 = (name) => name?.replace(/^MedicationOrder\//, 'MedicationRequest/');

/// An answer whose suggestions are of `release`, as one of R4, so that whatever judges answers can
/// judge it.
export function answer_to_r4(response, release) {
  return JSON.parse(JSON.stringify(response), (key, value) => {
    if (key === 'resource' && value?.resourceType) return to_r4(value, release);
    return key === 'resourceId' ? name_in_r4(value) : value;
  });
}

/// The resources that an answer's suggestions create or update.
export function resources_of(response) {
  return (response.cards ?? []).flatMap((card) => card.suggestions ?? [])
    .flatMap((suggestion) => suggestion.actions ?? []).map((action) => action.resource).filter(Boolean);
}

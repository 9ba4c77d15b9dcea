// Changes of a hook request that keep its meaning, or take a part of it away.

/// What is shown besides the same when something could not be read, and what where that are orders: advice on sun
/// protection may stand in them, so that nothing can be said of it.
export const kGap = ['+data-unavailable'];
export const kGapInOrders = ['data-unavailable', 'teratogenic-childbearing-potential', 'tetracycline-interaction'];

/// The resources of the prefetch.
export function resources_of(request) {
  return Object.values(request.prefetch).filter(Boolean)
    .flatMap((value) => (value.resourceType === 'Bundle' ? (value.entry ?? []).map(({ resource }) => resource) : [value]));
}
export const drafts_of = (request) => request.context.draftOrders.entry.map(({ resource }) => resource);
export const everything = (request) => [...drafts_of(request), ...resources_of(request)];
export const of_type = (request, type) => resources_of(request).filter(({ resourceType }) => resourceType === type);

/// Every value of the prefetch through `change(value, key)`.
export function each_value(request, change) {
  for (const [key, value] of Object.entries(request.prefetch)) request.prefetch[key] = change(value, key);
}

/// Calls `visit(object)` for every object inside `value`, inner ones first.
export function each_object(value, visit) {
  if (value === null || typeof value !== 'object') return;
  for (const part of Object.values(value)) each_object(part, visit);
  if (!Array.isArray(value)) visit(value);
}
/// The parts of a request that are FHIR.
export const fhir_of = (request) => [request.context.draftOrders, request.prefetch];
export function each_fhir_object(request, visit) {
  for (const part of fhir_of(request)) each_object(part, visit);
}
/// Every reference to the patient as `rewrite(id)`.
export function each_subject(request, rewrite) {
  for (const resource of everything(request)) {
    if (resource.subject) resource.subject = { reference: rewrite(request.context.patientId) };
    if (resource.patient) resource.patient = { reference: rewrite(request.context.patientId) };
  }
}
/// The drug of every order and statement through `change(order, concept)`.
export function each_drug(request, change) {
  for (const order of everything(request)) {
    if (order.medicationCodeableConcept) change(order, order.medicationCodeableConcept);
  }
}
/// Adds a resource to a prefetched search.
export function add(request, key, resource) {
  const bundle = request.prefetch[key];
  bundle.entry = [...(bundle.entry ?? []), { resource }];
  bundle.total = bundle.entry.length;
}
export const subject_of = (request) => ({ reference: `Patient/${request.context.patientId}` });

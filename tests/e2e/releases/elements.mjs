// What the converters of all releases share.

/// Thrown where a release has no words for what an R4 resource says.
export class Inexpressible extends Error {}

export function refuse(what, condition) {
  if (condition) throw new Inexpressible(what);
}

/// Without the members that are undefined.
export const kept = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/// The only element of a list, for releases that have no list there.
export function only(list, what) {
  refuse(`several ${what}`, list?.length > 1);
  return list?.[0];
}

export const listed = (value) => (value === undefined ? undefined : [value]);

/// `words[code]`, for a code that has another name in a release; the code itself otherwise. `null`: the
/// release has no such code.
export function word(words, code) {
  if (!(code in words)) return code;
  refuse(`status ${code}`, words[code] === null);
  return words[code];
}

export const code_of = (concept) => concept?.coding?.[0]?.code;
export const texts_of = (notes) => notes && notes.map(({ text }) => text).join('\n');

/// R4's doseAndRate, directly under the dosage as DSTU2 and STU3 have it.
export function flat_dose({ doseAndRate, ...dosage }) {
  const { type, ...dose } = only(doseAndRate, 'doses') ?? {};
  return { ...dosage, ...dose };
}

/// The same back.
export function nested_dose({ doseQuantity, doseRange, rateRatio, rateRange, rateQuantity, ...dosage }) {
  const dose = kept({ doseQuantity, doseRange, rateRatio, rateRange, rateQuantity });
  return { ...dosage, doseAndRate: Object.keys(dose).length ? [dose] : undefined };
}

/// Observation values that came with STU3 (boolean) and R4 (integer).
export const integer_as_quantity = ({ valueInteger, ...rest }) =>
  ({ ...rest, valueQuantity: valueInteger === undefined ? rest.valueQuantity : { value: valueInteger } });

const kYesNo = { true: { code: '373066001', display: 'Yes' }, false: { code: '373067005', display: 'No' } };
export const boolean_as_concept = ({ valueBoolean, ...rest }) => (valueBoolean === undefined ? rest
  : { ...rest, valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', ...kYesNo[valueBoolean] }] } });

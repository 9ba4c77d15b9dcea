// Search parameters of resources that the server has a class for and, in DSTU2 and STU3, no table of parameters: in
// the form in which it takes those of its users.

const kNames = { AllergyIntolerance: [], MedicationOrder: ['code', 'status'], DiagnosticOrder: ['code', 'status'],
  ProcedureRequest: ['code', 'status'], ReferralRequest: ['status'] };

module.exports.types = Object.keys(kNames);

module.exports.makeResource = ({ key }) => {
  const type = module.exports.types.find((name) => name.toLowerCase() === key.toLowerCase());
  const parameter = (name) => ({ name, type: name === 'patient' ? 'reference' : 'token' });
  return { type, profile: { reference: `http://hl7.org/fhir/${key}.html` },
    searchParam: ['patient', ...kNames[type]].map(parameter) };
};

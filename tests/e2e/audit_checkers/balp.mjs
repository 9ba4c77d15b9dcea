// What IHE's Basic Audit Log Patterns ask of an AuditEvent beside R4: facts out of the profiles' sources,
// IHE/ITI.BasicAudit, input/fsh/PatientRead.fsh, PatientCreate.fsh and terms.fsh (1.1.x). Where editions differ, the
// stricter one counts: displays are part of patterns, and what one edition forbids is not there.

const kBase = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const kDicom = 'http://dicom.nema.org/resources/ontology/DCM';
const kEntityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const kRole = 'http://terminology.hl7.org/CodeSystem/object-role';
const kParticipation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const kTransaction = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';

const source = { system: kDicom, code: '110153', display: 'Source Role ID' };
const destination = { system: kDicom, code: '110152', display: 'Destination Role ID' };
const is = (coding) => (each) => each && Object.entries(coding).every(([name, value]) => each[name] === value);

/// Read: the client is the destination of what is read. Create: it is the source of what is made.
const shapes = {
  Read: { action: 'R', interaction: 'read', client: destination, server: source, users: ['IRCP'] },
  Create: { action: 'C', interaction: 'create', client: source, server: destination, users: ['AUT', 'INF', 'CST'] },
};
export const profiles = Object.fromEntries(Object.entries(shapes).flatMap(([name, shape]) => [
  [kBase + name, { ...shape, patients: [0, 0] }], [`${kBase}Patient${name}`, { ...shape, patients: [1, 1] }]]));

/// Violations of the profile, by the element; empty: the event conforms.
export function violations_of(event, url) {
  const profile = profiles[url];
  if (!profile) return [`no such profile: ${url}`];
  const found = [];
  const count = (what, list, [least, most]) => {
    if (list.length < least || list.length > most) found.push(`${what}: ${list.length}, not ${least}..${most}`);
  };
  const must = (what, holds) => holds || found.push(what);
  const only = (what, object, names) => must(what, Object.keys(object).every((name) => names.includes(name)));

  must('modifierExtension', !event.modifierExtension);
  must('type', is({ system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest',
    display: 'Restful Operation' })(event.type));
  count('subtype', (event.subtype ?? []).filter(is({ system: 'http://hl7.org/fhir/restful-interaction',
    code: profile.interaction, display: profile.interaction })), [1, 1]);
  must('action', event.action === profile.action);
  must('recorded', Boolean(event.recorded));
  must('outcome', event.outcome === '0');

  const agents = (event.agent ?? []).map((agent) => ({ agent, type: agent.type?.coding?.[0] }));
  for (const [name, coding] of [['client', profile.client], ['server', profile.server]]) {
    const slice = agents.filter(({ type }) => is(coding)(type));
    count(`agent:${name}`, slice, [1, 1]);
    for (const { agent } of slice) {
      must(`agent:${name}.who`, agent.who?.identifier?.value || agent.who?.reference || agent.who?.display);
      must(`agent:${name}.network`, Boolean(agent.network?.address));
      only(`agent:${name} has more than the pattern`, agent, ['type', 'who', 'requestor', 'network']);
    }
  }
  const users = agents.filter(({ type }) => type?.system === kParticipation);
  count('agent:user', users, [0, 1]);
  for (const { agent, type } of users) {
    must('agent:user.type', profile.users.includes(type.code));
    must('agent:user.who', Boolean(agent.who));
    must('agent:user.requestor', agent.requestor === true);
    must('agent:user.network', !agent.network && !agent.media);
  }
  count('agent.requestor', agents.filter(({ agent }) => agent.requestor), [1, 1]);
  must('source', Boolean(event.source?.observer));

  const entities = event.entity ?? [];
  const of_type = (system, code) => entities.filter((entity) => entity.type?.system === system && (!code || entity.type.code === code));
  const data = of_type(kEntityType, '2');
  count('entity:data', data, [1, 1]);
  for (const entity of data) {
    must('entity:data.type', entity.type.display === 'System Object');
    must('entity:data.role', entity.role?.system === kRole && ['3', '4', '20'].includes(entity.role.code));
    must('entity:data.what', Boolean(entity.what));
    only('entity:data has more than the pattern', entity, ['what', 'type', 'role', 'securityLabel']);
  }
  const patients = of_type(kEntityType, '1');
  count('entity:patient', patients, profile.patients);
  for (const entity of patients) {
    must('entity:patient.type', entity.type.display === 'Person');
    must('entity:patient.role', is({ system: kRole, code: '1', display: 'Patient' })(entity.role));
    must('entity:patient.what', entity.what?.type === 'Patient' || /(^|\/)Patient\//.test(entity.what?.reference ?? ''));
    only('entity:patient has more than the pattern', entity, ['what', 'type', 'role']);
  }
  const transactions = of_type(kTransaction);
  count('entity:transaction', transactions, [0, 1]);
  for (const entity of transactions) {
    must('entity:transaction.type', entity.type.code === 'XrequestId');
    must('entity:transaction.what', Boolean(entity.what?.identifier?.value));
    only('entity:transaction has more than the pattern', entity, ['what', 'type']);
  }
  return found;
}

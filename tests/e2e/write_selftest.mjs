// Writes manifests/selftest/*.json from scenarios of tests/cases: each a whole request of one fixed day.
// Run it when a scenario changes, and look at the difference: node tests/e2e/write_selftest.mjs

import { readdirSync, rmSync, writeFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { generate } from './scenario_generator.mjs';
import { scenarios } from './support/cases.mjs';
import { prefetch_of } from './support/requests.mjs';
import { source_dir } from './support/service.mjs';
import { days_ago } from './support/today.mjs';

const kDay = '2026-11-23';
const kDayMs = 86_400_000;
/// Scenarios whose whole answer is cards of the headline rules, and silence where it must be silent.
const kScenarios = [
  'base-male', 'base-female', 'base-female-us', 'other-drug-female', 'topical-iso-name', 'preg-condition', 'preg-provisional',
  'preg-resolved', 'cbp-nothing', 'cbp-test-old', 'cbp-single-test-us', 'cbp-hysterectomy', 'gender-unknown', 'tet-both-draft',
  'tet-new-iso-active', 'tet-short-ended', 'tet-minocycline-topical', 'sun-old-course', 'three-headlines',
  'data-fail-meds-iso',
];

const manifests = path.join(source_dir, 'manifests');
const folder = path.join(manifests, 'selftest');
const { templates } = JSON.parse(readFileSync(path.join(manifests, 'services', 'prefetch.json'), 'utf8'));

/// Every date of `value`, moved from the days around today to the days around kDay.
function moved(value) {
  const shift = Date.parse(kDay) - Date.parse(days_ago(0));
  const text = JSON.stringify(value).replace(/"(\d{4}-\d{2}-\d{2})(?=["T])/g,
    (_, day) => `"${new Date(Math.round((Date.parse(day) + shift) / kDayMs) * kDayMs).toISOString().slice(0, 10)}`);
  return JSON.parse(text);
}

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (file.endsWith('.json')) rmSync(path.join(folder, file));
for (const id of kScenarios) {
  const scenario = scenarios.find((one) => one.id === id);
  const { context, resources, fail } = generate(scenario);
  const all = prefetch_of(templates, resources);
  for (const key of Object.keys(all)) if (fail.includes(templates[key].split(/[/?]/)[0])) delete all[key];
  const request = { hook: scenario.hook, hookInstance: '5b0f0b3e-8c1c-4a53-9d6f-0a4d6c3f2e10', context, prefetch: all };
  const test = { id, title: scenario.title, policy: scenario.profile, today: kDay,
    expected: scenario.expected.map(({ rule, indicator }) => ({ rule, indicator })), request: moved(request) };
  writeFileSync(path.join(folder, `${id}.json`), `${JSON.stringify(test, null, 1)}\n`);
}

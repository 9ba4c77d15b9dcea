// Requests and resources that others published: no crash, no hang, no 5xx, no card without cause. What
// each leads to is kept in tests/cases/corpus_answers.json; ISOGUARD_UPDATE_GOLDEN=1 writes it anew.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { randomUUID } from 'node:crypto';

import { violations_of } from './conformance.mjs';
import { rule_of } from './support/cases.mjs';
import { discover, post } from './support/requests.mjs';
import { patience, source_dir, start_service } from './support/service.mjs';

const folder = path.join(source_dir, 'tests', 'cases', 'corpus');
const golden_file = path.join(source_dir, 'tests', 'cases', 'corpus_answers.json');
const service = await start_service();
const hooks = await discover(service);

/// Words and codes by which a file shows that a systemic retinoid or a partner drug may be in it.
const kDrugs = /isotret|isoface|roaccut|accutan|absorica|claravis|zenatane|amnesteem|"6064"|cycline|ciclina|387208003|403930|19784[345]/i;

const files = [];
(function collect(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) collect(full);
    else if (entry.name.endsWith('.json')) files.push(path.relative(folder, full));
  }
})(folder);
files.sort();

const read = (file) => readFileSync(path.join(folder, file), 'utf8');

/// Posts what a file holds and says what came of it.
async function answers_of(file) {
  const text = read(file);
  if (file.startsWith('cds-requests/')) return [await answer_to_request(text)];
  return Promise.all(wrapped(JSON.parse(text.replace(/^\uFEFF/, ''))).map((request) => post_to(request.hook, JSON.stringify(request))));
}

async function answer_to_request(text) {
  let hook;
  try {
    ({ hook } = JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    hook = 'order-sign';
  }
  return post_to(hook, text);
}

function post_to(hook, text) {
  return post(service, `/cds-services/${hooks[hook]?.id ?? encodeURIComponent(hook)}`, text);
}

/// Wraps a resource as EHRs would send it: as a draft order, and as a value of each prefetch key.
function wrapped(resource) {
  const patient_id = /Patient\/([A-Za-z0-9.-]+)/.exec(JSON.stringify(resource))?.[1] ?? 'somebody';
  const order = {
    resourceType: 'MedicationRequest', id: 'draft-1', status: 'draft', intent: 'order', subject: { reference: `Patient/${patient_id}` },
    medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '313782', display: 'acetaminophen' }] },
  };
  const request = (drafts, prefetch) => ({ hook: 'order-sign', hookInstance: randomUUID(), prefetch,
    context: { userId: 'Practitioner/1', patientId: patient_id, draftOrders: drafts } });
  const bundle = (entries) => ({ resourceType: 'Bundle', type: 'collection', entry: entries.map((entry) => ({ resource: entry })) });
  const everywhere = Object.fromEntries(Object.keys(hooks['order-sign'].prefetch).map((key) =>
    [key, key === 'patient' || resource.resourceType === 'Bundle' ? resource : bundle([resource])]));
  const as_drafts = resource.resourceType === 'Bundle' ? resource : bundle([resource]);
  return [request(as_drafts, undefined), request(bundle([order]), everywhere), request(as_drafts, everywhere)];
}

function summary_of(answers) {
  return answers.map(({ status, body }) => {
    const rules = (body?.cards ?? []).map((card) => `${rule_of(card)} ${card.indicator}`).sort();
    return [status, ...rules].join(', ');
  });
}

const kPromises = {
  'no 5xx': ({ status }) => status < 500,
  'an answer within a second': ({ ms }) => ms < 1000 * patience,
  'an OperationOutcome with every refusal': ({ status, body }) => status === 200 || body?.resourceType === 'OperationOutcome',
  'a conformant answer': ({ status, body }) => status !== 200 ||
    violations_of(body).filter((violation) => !/did not bring|not a draft|not valid FHIR/.test(violation)).length === 0,
};

const golden = {};

test(`every file of the corpus (${files.length}) is answered as promised`, async () => {
  const broken = [];
  for (const file of files) {
    const answers = await answers_of(file);
    golden[file] = summary_of(answers);
    for (const [promise, holds] of Object.entries(kPromises)) {
      const bad = answers.find((answer) => !holds(answer));
      if (bad) broken.push(`${file}: not ${promise}: ${bad.status} ${bad.text.slice(0, 200)}`);
    }
  }
  assert.deepEqual(broken, [], broken.join('\n'));
});

test('no card where no drug of ours is in the file', () => {
  const loud = files.filter((file) => !kDrugs.test(read(file)) && golden[file]?.some((line) => /, (teratogenic|tetracycline|sun)/.test(line)));
  assert.deepEqual(loud, []);
});

test('the isotretinoin orders recorded from another program are recognised', () => {
  for (const file of files.filter((name) => name.includes('mcode+request-generator/order-sign'))) {
    assert.match(golden[file][0], /^200, .*(teratogenic|data-unavailable)/, file);
  }
});

test('what each file leads to is what it led to before', () => {
  if (process.env.ISOGUARD_UPDATE_GOLDEN) writeFileSync(golden_file, `${JSON.stringify(golden, null, 1)}\n`);
  const before = JSON.parse(readFileSync(golden_file, 'utf8'));
  const changed = Object.keys({ ...before, ...golden }).filter((file) => JSON.stringify(before[file]) !== JSON.stringify(golden[file]))
    .map((file) => `${file}: ${before[file]} -> ${golden[file]}`);
  assert.deepEqual(changed, [], `${changed.join('\n')}\nISOGUARD_UPDATE_GOLDEN=1 accepts these.`);
});

test('the service is still alive and ends in order', async () => {
  assert.ok(service.alive(), service.stderr);
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
});

// The program on a command line: check, explain, and the ways to be told off.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { violations_of } from './conformance.mjs';
import { rule_of } from './support/cases.mjs';
import { discover, parsed, post, request_of, without_uuids } from './support/requests.mjs';
import { run_into_full_disk, run_program, start_service } from './support/service.mjs';
import { days_ago } from './support/today.mjs';

const service = await start_service();
const hooks = await discover(service);
const request = request_of('three-headlines', hooks['order-sign']);
const folder = mkdtempSync(path.join(tmpdir(), 'isoguard-'));
const file = path.join(folder, 'request.json');
writeFileSync(file, JSON.stringify(request));

const rules = (text) => parsed(text)?.cards?.map(rule_of).sort();
const kHeadlines = ['sun-protection-counselling', 'teratogenic-childbearing-potential', 'tetracycline-interaction'];

test('check says what the service says', async () => {
  const { code, stdout } = await run_program(['check', file]);
  const { body } = await post(service, `/cds-services/${hooks['order-sign'].id}`, request);
  assert.equal(code, 0);
  assert.deepEqual(without_uuids(parsed(stdout)), without_uuids(body));
  assert.deepEqual(rules(stdout), kHeadlines);
  assert.deepEqual(violations_of(parsed(stdout), { known: new Map([...['iso-1', 'three-headlines-mr-3', 'three-headlines-mr-4', 'three-headlines-mr-5']
    .map((id) => [`MedicationRequest/${id}`, {}])]) }).filter((violation) => !/names MedicationRequest|not a draft/.test(violation)), []);
});

test('check reads the standard input', async () => {
  const { code, stdout } = await run_program(['check', '-'], JSON.stringify(request));
  assert.equal(code, 0);
  assert.deepEqual(rules(stdout), kHeadlines);
});

test('check with a day of its own', async () => {
  const later = days_ago(-400);
  const { stdout } = await run_program(['check', '--today', later, '-'], JSON.stringify(request_of('base-female', hooks['order-sign'])));
  assert.ok(rules(stdout).includes('teratogenic-childbearing-potential'), stdout);
});

test('check under another policy', async () => {
  const complete = JSON.stringify(request_of('cbp-seed-complete', hooks['order-sign']));
  assert.deepEqual(rules((await run_program(['check', '-'], complete)).stdout), []);
  assert.deepEqual(rules((await run_program(['check', '--policy', 'seed-article', '-'], complete)).stdout), ['teratogenic-childbearing-potential']);
});

test('check of several files reads them all', async () => {
  const { code, stdout } = await run_program(['check', file, file]);
  assert.equal(code, 0);
  assert.equal(stdout.split('sun-protection-counselling').length, 2 * (await run_program(['check', file])).stdout.split('sun-protection-counselling').length - 1);
});

test('explain names each rule and what became of it', async () => {
  const { code, stdout } = await run_program(['explain', file]);
  assert.equal(code, 0);
  for (const rule of [...kHeadlines, 'teratogenic-pregnancy', 'teratogenic-unknown-data']) assert.ok(stdout.includes(rule), rule);
});

test('explain says which cards are shown, and what could not be read', async () => {
  const partial = path.join(folder, 'partial.json');
  const request = JSON.parse(readFileSync(new URL('../../examples/nothing-to-say.json', import.meta.url)));
  const today = request.context.draftOrders.entry[0].resource.authoredOn;
  delete request.prefetch.allergies;
  writeFileSync(partial, JSON.stringify(request));
  const { stdout } = await run_program(['explain', '--today', today, partial]);
  assert.match(stdout, /^Cards: data-unavailable info$/m);
  assert.match(stdout, /^hypersensitivity: could not check \(not read: allergies\)$/m);
  assert.match(stdout, /^teratogenic-pregnancy: clear \(no pregnancy on record\)$/m);
  assert.match(stdout, /allergies \(AllergyIntolerance\): not sent, and no server to ask/);
});

const kExamples = [
  ['nothing-to-say', []],
  ['tetracycline-on-isotretinoin', ['tetracycline-interaction']],
  ['three-headlines', ['teratogenic-childbearing-potential', 'tetracycline-interaction', 'sun-protection-counselling']],
];

for (const [name, rules] of kExamples) {
  test(`the example ${name} says what ./run.sh shows`, async () => {
    const example = new URL(`../../examples/${name}.json`, import.meta.url);
    const today = JSON.parse(readFileSync(example)).context.draftOrders.entry[0].resource.authoredOn;
    const { stdout } = await run_program(['check', '--today', today, fileURLToPath(example)]);
    assert.deepEqual(JSON.parse(stdout).cards.map(rule_of), rules);
  });
}

test('--help shows the sub-commands', async () => {
  const { code, stdout } = await run_program(['--help']);
  assert.equal(code, 0);
  for (const word of ['serve', 'check', 'explain']) assert.ok(stdout.includes(word), word);
});

test('--version is one line with a number', async () => {
  const { code, stdout } = await run_program(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^[^\n]*\d+\.\d+\.\d+[^\n]*\n$/);
});

const kRefused = [
  ['no sub-command', []],
  ['an unknown sub-command', ['prescribe']],
  ['an unknown option', ['serve', '--colour', 'red']],
  ['an unknown policy', ['serve', '--listen', '127.0.0.1:0', '--policy', 'mars']],
  ['an address that is none', ['serve', '--listen', 'nowhere:x']],
  ['manifests that are not there', ['serve', '--listen', '127.0.0.1:0', '--manifests', '/no/such/folder']],
  ['records that are a must, without a place for them', ['serve', '--listen', '127.0.0.1:0', '--audit-on-failure', 'refuse']],
  ['an origin of records that is none', ['serve', '--listen', '127.0.0.1:0', '--data-dir', folder, '--audit-origin', 'here']],
  ['a file that is not there', ['check', '/no/such/file.json']],
  ['a date that is none', ['check', '--today', '2026-02-30', file]],
  ['a file that is not there, to explain', ['explain', '/no/such/file.json']],
];

for (const [what, args] of kRefused) {
  test(`refused with a sentence: ${what}`, async () => {
    const { code, signal, stdout, stderr } = await run_program(args);
    assert.equal(signal, null, 'it should end by itself');
    assert.notEqual(code, 0);
    assert.ok((stderr + stdout).trim().length > 0);
    assert.doesNotMatch(stderr, /terminate called|what\(\):/);
  });
}

test('a port that is taken is refused with a sentence', async () => {
  const other = createServer();
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { code, stderr } = await run_program(['serve', '--listen', `127.0.0.1:${other.address().port}`]);
  other.close();
  assert.ok(code > 0, String(code));
  assert.match(stderr, /in use|address|bind|listen/i);
});

test('without a data folder the service says once that nothing is recorded, and takes no feedback', async () => {
  assert.equal(service.stderr.match(/decisions are NOT recorded/g)?.length, 1, service.stderr);
  const answer = await post(service, `/cds-services/${hooks['order-sign'].id}`, request);
  assert.equal(answer.headers.get('x-event-id'), null);
  const refused = await post(service, `/cds-services/${hooks['order-sign'].id}/feedback`, { feedback: [] });
  assert.equal(refused.status, 404);
  assert.equal(refused.body.resourceType, 'OperationOutcome');
});

test('a result that cannot be written is said, and is no success', () => {
  const commands = [['check', file], ['explain', file], ['rulebook'], ['rulebook', '--format', 'markdown'], ['terminology', 'show', '197844'],
    ['replay', file], ['--version'], ['--help'], ['audit', '--help']];
  for (const words of commands) {
    const { code, stderr } = run_into_full_disk(words);
    assert.equal(code, 1, words.join(' '));
    assert.match(stderr, /isoguard: standard output cannot be written\n$/, words.join(' '));
  }
  assert.equal(run_into_full_disk(['check', '--policy', 'none', file]).code, 2, 'another fault keeps its code');
});

test('the service ends in order', async () => {
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
  rmSync(folder, { recursive: true });
});
